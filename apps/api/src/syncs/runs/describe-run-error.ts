import { connectorErrors, type ConnectorErrorCode } from '@panelbridge/core/connector';
import { sourceProblems } from '../../sources/problem-codes.js';
import type { RunErrorDto } from './run.dto.js';

/** What ends a run beside failures of its source and its destination, with what to do about each. */
const remedies: Readonly<Record<string, string>> = {
  settings_invalid:
    'Correct what the detail names with `PATCH /api/v1/syncs/{id}`, or bring the model back to what it was; then run the sync again.',
  connection_unknown: 'The connection was deleted. Choose another destination with `PATCH /api/v1/syncs/{id}`.',
  connector_missing: 'Install the connector again, or choose another destination with `PATCH /api/v1/syncs/{id}`.',
  settings_unfit: 'Correct the settings of the connection with `PATCH /api/v1/connections/{id}`, then run the sync again.',
  no_destination: 'Choose another destination with `PATCH /api/v1/syncs/{id}`.',
  step_given_up:
    'See whether the hub’s database is short of processors, memory or disk, or is kept waiting by a lock of somebody else. Then run the sync again; nobody was removed.',
  sync_deleted: 'Nothing is left to do: what it had sent stays where it is.',
};

const otherwise = 'Run the sync again. If it ends the same way, look into the log of the hub under the id of the run.';

/** Says why a run came to no good end and what to do about it; where the detail leads to a setting, so does the remedy. */
export function describeRunError(code: string, detail: string | null): RunErrorDto {
  const known = namesSetting(code, detail) ? connectorErrors.configuration_invalid.remedy : findRule(code)?.remedy;
  return { code, detail: detail ?? '', remedy: remedies[code] ?? known ?? otherwise };
}

/**
 * A wrong address may only show in what answers there: then the connector names the setting, and what is usually done about such a failure
 * (telling its author, looking at an id) would lead away from it.
 */
function namesSetting(code: string, detail: string | null): boolean {
  if (!Object.hasOwn(connectorErrors, code)) return false;
  const { turn } = connectorErrors[code as ConnectorErrorCode];
  return (turn === 'caller' || turn === 'connector_author') && /\bconfig\/\w/.test(detail ?? '');
}

function findRule(code: string): { readonly remedy: string } | undefined {
  if (Object.hasOwn(connectorErrors, code)) return connectorErrors[code as ConnectorErrorCode];
  return Object.hasOwn(sourceProblems, code) ? sourceProblems[code as keyof typeof sourceProblems] : undefined;
}
