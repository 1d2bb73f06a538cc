import { defineProblems } from '../platform/http/problem-rule.js';

/** Codes of participations, invitations and quarantined reports. */
export const participationProblems = defineProblems({
  act_not_allowed: {
    status: 409,
    title: 'The participation does not allow this now',
    cause: 'Which acts are possible follows from the status of the participation and the kind of the study.',
    remedy: 'Do one of the acts that the detail names, or none.',
    retry: 'never',
  },
  exclusion_order: {
    status: 409,
    title: 'The panel comes first, then the tool',
    cause:
      'A removal in the tool is confirmed only after the person was excluded here: the tool forgets the id, and the hub keeps it for reconciliation.',
    remedy: 'Exclude the participation with a reason, also if the person has been removed in the tool already; then confirm the removal.',
    retry: 'never',
  },
  no_place_left: {
    status: 409,
    title: 'All places of the study are taken',
    cause: 'The act takes a place, and as many as the participation limit allows are taken.',
    remedy: 'Raise the participation limit, or free a place by ending a participation that will not be used.',
    retry: 'later',
  },
  study_not_open: {
    status: 409,
    title: 'The study is not open for this',
    cause: 'People are invited while a study is launched and active, and take part until it is closed.',
    remedy: 'Do what the detail names first.',
    retry: 'never',
  },
  no_incentive: {
    status: 409,
    title: 'The study pays nothing',
    cause: 'Completing and paying needs an amount, and the study has none.',
    remedy: 'Use `complete` instead.',
    retry: 'never',
  },
  unsupported: {
    status: 422,
    title: 'The hub does not do this',
    cause: 'Neither the hub nor the tool of the study can do what was asked for.',
    remedy: 'Follow the detail, which names the way that there is.',
    retry: 'never',
  },
  quarantine_item_resolved: {
    status: 409,
    title: 'Somebody has decided about this report already',
    cause: 'A quarantined report is assigned or dismissed once.',
    remedy: 'Read it again; its `resolution` says what was decided and by whom.',
    retry: 'never',
  },
  report_held: {
    status: 409,
    title: 'The report cannot be counted for this participation',
    cause: 'By the same rules that hold for every report, this one would have to wait for a person again.',
    remedy: 'Do what the detail names, then assign or dismiss the report. Nothing has been changed.',
    retry: 'never',
  },
});
