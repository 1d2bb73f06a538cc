import { toRowOutcome, type RowOutcome, type SettledRow, type SyncPlan } from '@panelbridge/core';
import type { SettledStagedRow } from './settlement.js';
import type { StagedRow } from './staged-row.js';

/** A row with what the destination said of it, as it is written down. */
export function toSettled({ row, outcome }: SettledRow<StagedRow>, plan: SyncPlan, batchId: string | null): SettledStagedRow {
  const said = outcome.status === 'accepted' ? { code: null, detail: null } : { code: outcome.code, detail: outcome.detail };
  const field = outcome.status === 'rejected' ? outcome.field : undefined;
  return {
    row,
    outcome: toRowOutcome(outcome, row.work),
    externalId: outcome.status === 'accepted' ? (outcome.externalId ?? null) : null,
    ...said,
    pointer: field === undefined ? null : (plan.fields.find((one) => one.field === field)?.pointer ?? `/${field}`),
    batchId,
  };
}

/** A row that ended so without an answer about it. */
export function toUnanswered(
  row: StagedRow,
  outcome: RowOutcome,
  because: { readonly code: string; readonly detail: string },
  batchId: string | null,
): SettledStagedRow {
  return { row, outcome, externalId: null, ...because, pointer: null, batchId };
}
