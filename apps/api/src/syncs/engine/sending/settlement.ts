import { addToCounters, isThereBecauseOf, rowOutcomes, toLedgerState, type RowOutcome, type RunCounters } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import { RunLostError, type HeldRun } from '../held-run.js';
import { toArrayText, toWordArray } from './array-text.js';
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
  const told = rows.filter(({ outcome }) => rowOutcomes[outcome].group !== 'done');
  const [answer] = await manager.query<{ held: boolean }[]>(
    'select settle_sync_rows($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) as held',
    [
      held.runId,
      held.holderId,
      JSON.stringify(counters),
      requests,
      plannedTo,
      toWordArray(rows.map(({ row }) => row.position)),
      toWordArray(once(rows.map(({ row, outcome }) => toLedgerState(outcome, row.work)))),
      toWordArray(once(rows.map(({ outcome }) => outcome))),
      toArrayText(none(rows.map(({ externalId }) => externalId))),
      toWordArray(once(rows.map(({ row, outcome }) => String(isThereBecauseOf(outcome, row.work))))),
      toArrayText(none(rows.map(({ code }) => code))),
      toArrayText(none(rows.map(({ detail }) => detail))),
      toWordArray(told.map(({ row }) => row.position)),
      toWordArray(told.map(({ outcome }) => outcome)),
      toArrayText(told.map(({ code, detail, pointer }) => JSON.stringify([{ code, pointer: pointer ?? '', detail }]))),
      toWordArray(told.map(({ batchId }) => batchId ?? 'null')),
      toWordArray(settledBatches),
      toWordArray(plannedBatches),
    ],
  );
  if (answer?.held !== true) throw new RunLostError(held.runId);
  return counters;
}

/** What all rows have in common is told once; see the function of the database. */
function once<T>(values: readonly T[]): readonly T[] {
  return values.every((value) => value === values[0]) ? values.slice(0, 1) : values;
}

/** What no row has is not told at all. */
function none<T>(values: readonly (T | null)[]): readonly (T | null)[] {
  return values.every((value) => value === null) ? [] : values;
}

function countOutcomes(rows: readonly SettledStagedRow[]): Partial<RunCounters> {
  const counts: Partial<Record<RowOutcome, number>> = {};
  for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
