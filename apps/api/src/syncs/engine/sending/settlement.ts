import { addToCounters, isThereBecauseOf, rowOutcomes, toLedgerState, type RowOutcome, type RunCounters } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import { RunLostError, type HeldRun } from '../held-run.js';
import { toArrayText } from './array-text.js';
import type { StagedRow } from './staged-row.js';

/** A row of which it is known what came of it. */
export interface SettledStagedRow {
  readonly row: StagedRow;
  readonly outcome: RowOutcome;
  readonly externalId: string | null;
  readonly code: string | null;
  /** In the destination's own words, or the hub's. */
  readonly detail: string | null;
  /** JSON pointer to the column that was refused, where that is known. */
  readonly pointer: string | null;
  /** A bigint as text; `null` at destinations that are written to in the transaction that settles. */
  readonly batchId: string | null;
}

/** Everything that one transaction writes down. */
export interface Settlement {
  readonly rows: readonly SettledStagedRow[];
  /** Batches that are done with, and those that are left with rows that were not on their way. */
  readonly settledBatches: readonly string[];
  readonly plannedBatches: readonly string[];
  /** The run's counters without these rows. */
  readonly counters: RunCounters;
  /** Requests of the run so far. */
  readonly requests: number;
  /** How far the stage has been gone through; `null`: as it is. */
  readonly plannedTo: string | null;
}

/**
 * Writes what came of rows into ledger, results and counters, in the open transaction, if this process still holds the run.
 *
 * @returns the run's counters with these rows
 * @throws RunLostError
 */
export async function writeSettlement(manager: EntityManager, held: HeldRun, settlement: Settlement): Promise<RunCounters> {
  const { rows, settledBatches, plannedBatches, requests, plannedTo } = settlement;
  const counters = addToCounters(settlement.counters, countOutcomes(rows));
  const [, count] = await manager.query<[unknown, number]>(
    `update sync_runs set counters = $3, requests = $4, planned_to = greatest(planned_to, coalesce($5, planned_to)), version = version + 1
     where id = $1 and holder_id = $2 and state = 'running'`,
    [held.runId, held.holderId, JSON.stringify(counters), requests, plannedTo],
  );
  if (count !== 1) throw new RunLostError(held.runId);
  if (rows.length > 0) await writeLedger(manager, held, rows);
  const told = rows.filter(({ outcome }) => rowOutcomes[outcome].group !== 'done');
  if (told.length > 0) await writeResults(manager, held, told);
  if (settledBatches.length + plannedBatches.length > 0) {
    await manager.query(
      `update sync_batches set state = case when id = any ($1::bigint[]) then 'settled' else 'planned' end where id = any ($1::bigint[] || $2::bigint[])`,
      [`{${settledBatches.join()}}`, `{${plannedBatches.join()}}`],
    );
  }
  return counters;
}

function countOutcomes(rows: readonly SettledStagedRow[]): Partial<RunCounters> {
  const counts: Partial<Record<RowOutcome, number>> = {};
  for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

const numbers = { row: ({ row }: SettledStagedRow) => row.position };

async function writeLedger(manager: EntityManager, held: HeldRun, rows: readonly SettledStagedRow[]): Promise<void> {
  const there = rows.map(({ row, outcome }) => isThereBecauseOf(outcome, row.work));
  await manager.query(
    `insert into sync_ledger as l (sync_id, row_key, workspace_id, state, outcome, record_hash, source_hash, bucket, match_key, external_id,
       was_accepted, run_id, code, detail)
     select $1, s.row_key, $2, v.state, v.outcome, s.record_hash, s.source_hash, s.bucket, s.match_key, v.external_id,
       coalesce(v.was_accepted, false), $3, v.code, v.detail
     from unnest($4::bigint[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::text[], $10::text[])
       v (position, state, outcome, external_id, was_accepted, code, detail)
     join sync_stage s on s.run_id = $3 and s.position = v.position
     on conflict (sync_id, row_key) do update set state = excluded.state, outcome = excluded.outcome,
       record_hash = coalesce(excluded.record_hash, l.record_hash), source_hash = coalesce(excluded.source_hash, l.source_hash),
       bucket = coalesce(excluded.bucket, l.bucket), match_key = coalesce(excluded.match_key, l.match_key),
       external_id = case when excluded.outcome = 'deleted' then null else coalesce(excluded.external_id, l.external_id) end,
       was_accepted = case when excluded.was_accepted then true when excluded.state = 'removed' then false else l.was_accepted end,
       run_id = excluded.run_id, code = excluded.code, detail = excluded.detail, updated_at = now()`,
    [
      held.syncId,
      held.workspaceId,
      held.runId,
      `{${rows.map(numbers.row).join()}}`,
      `{${rows.map(({ row, outcome }) => toLedgerState(outcome, row.work)).join()}}`,
      `{${rows.map(({ outcome }) => outcome).join()}}`,
      toArrayText(rows.map(({ externalId }) => externalId)),
      `{${there.map((one) => String(one)).join()}}`,
      toArrayText(rows.map(({ code }) => code)),
      toArrayText(rows.map(({ detail }) => detail)),
    ],
  );
}

async function writeResults(manager: EntityManager, held: HeldRun, rows: readonly SettledStagedRow[]): Promise<void> {
  await manager.query(
    `insert into sync_row_results (workspace_id, sync_id, run_id, row_key, match_key, outcome, faults, record, batch_id)
     select $1, $2, $3, s.row_key, s.match_key, v.outcome, v.faults::jsonb, s.record::jsonb, v.batch_id
     from unnest($4::bigint[], $5::text[], $6::text[], $7::bigint[]) v (position, outcome, faults, batch_id)
     join sync_stage s on s.run_id = $3 and s.position = v.position order by v.position`,
    [
      held.workspaceId,
      held.syncId,
      held.runId,
      `{${rows.map(numbers.row).join()}}`,
      `{${rows.map(({ outcome }) => outcome).join()}}`,
      toArrayText(rows.map(({ code, detail, pointer }) => JSON.stringify([{ code, pointer: pointer ?? '', detail }]))),
      `{${rows.map(({ batchId }) => batchId ?? 'null').join()}}`,
    ],
  );
}
