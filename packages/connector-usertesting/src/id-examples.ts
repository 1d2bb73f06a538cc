import type { IdExample, RefusedId } from '@panelbridge/core/connector';

/** How ids are written on both sides. Only the beginning changes; what follows is the same, also where it begins with an `i` (S0-26 to S0-29, S0-32). */
export const ids: readonly IdExample[] = [
  { scope: 'Surveys', hub: 'pp_9exh736', partner: 'i9exh736' },
  { scope: 'Interaction tests', hub: 'pp_9exh736', partner: 'i9exh736' },
  { scope: 'Interaction tests', hub: 'pp_i7k2x9q', partner: 'ii7k2x9q' },
  { scope: 'Classic tests', hub: 'pp_9exh736', partner: 'pp_9exh736' },
];

/** What is refused, and by which code (S0-30, S0-31). */
export const refusedIds: readonly RefusedId[] = [
  { scope: 'Surveys', partner: 'pp_9exh736', code: 'id_other_test_type', text: 'It is an id of a classic test.' },
  { scope: 'Classic tests', partner: 'i9exh736', code: 'id_other_test_type', text: 'It is an id of a survey or an interaction test.' },
  { scope: 'Surveys', partner: 'pp9ex', code: 'id_wrong_prefix', text: 'It does not begin with `i`.' },
  { scope: 'Surveys', partner: 'i_9ex', code: 'id_malformed', text: 'A letter or a digit has to follow the `i`.' },
  { scope: 'Surveys', partner: 'i', code: 'id_malformed', text: 'Nothing follows the `i`.' },
  { scope: 'Surveys', partner: 'i9ex h736', code: 'id_contains_space', text: 'It contains a space.' },
  { scope: 'Surveys', partner: '#cuser#', code: 'id_unresolved', text: 'UserTesting did not put an id in its place.' },
];
