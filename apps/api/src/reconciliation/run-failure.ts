import { listFaults } from './list/list-fault.js';
import type { ReconciliationErrorDto } from './reconciliation.dto.js';

/** What ends a run beside a list that cannot be read, with what to do about each. */
const remedies = {
  ...listFaults,
  integration_missing: 'Join the study to its tool by `PUT /api/v1/studies/{id}/integration`, then reconcile again.',
  connection_unusable: 'Check the connection by `POST /api/v1/connections/{id}/check`, then reconcile again.',
  pull_failed: 'See `GET /api/v1/studies/{id}/pull` for what the tool answers. Until it works, export the list there and upload it.',
  pull_too_slow:
    'See `GET /api/v1/studies/{id}/pull` for how far it is; reconcile again later, or export the list in the tool and upload it.',
  cancelled: 'Start another run whenever you need one.',
  gave_up: 'Reconcile again. If it fails the same way, look into the log of the hub under the run’s id.',
} as const satisfies Readonly<Record<string, string>>;

/** Why a run failed. */
export type RunFailureCode = keyof typeof remedies;

/** Ends a run for good; trying again would not help. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';
  readonly code: RunFailureCode;

  constructor(code: RunFailureCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** Says why a run failed and what to do about it. */
export function describeRunFailure(code: string, detail: string | null): ReconciliationErrorDto {
  const remedy = Object.entries(remedies).find(([name]) => name === code)?.[1] ?? remedies.gave_up;
  return { code, detail: detail ?? '', remedy };
}
