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

/** A batch of which every row was taken. */
export interface TakenBatch {
  readonly id: string;
  readonly count: number;
  /** Where its rows stand in the stage, as the elements of an array. */
  readonly positions: string;
  /** One that all have, or one each. */
  readonly outcomes: readonly TakenOutcome[];
  /** One each; `null`: the destination told none. */
  readonly externalIds: readonly (string | null)[] | null;
}

/** What {@link TakenBatch} may have come to: the row is settled, and somebody is there because of it. */
export type TakenOutcome = 'created' | 'updated' | 'accepted';

/** Everything that one transaction writes down. */
export interface Settlement {
  readonly taken: readonly TakenBatch[];
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
  const { taken, rows, settledBatches, plannedBatches } = settlement;
  let { counters } = settlement;
  if (taken.length > 0) {
    counters = addToCounters(counters, countTaken(taken));
    await settle(manager, held, { ...settlement, counters }, listTaken(taken));
    if (rows.length + settledBatches.length + plannedBatches.length === 0) return counters;
  }
  counters = addToCounters(counters, countOutcomes(rows));
  await settle(manager, held, { ...settlement, counters }, listRows(settlement));
  return counters;
}

/** What is told of rows, as arrays; see the function of the database. */
interface Columns {
  readonly positions: string;
  readonly states: string;
  readonly outcomes: string;
  readonly externalIds: string;
  readonly accepted: string;
  readonly codes: string;
  readonly details: string;
  readonly toldPositions: string;
  readonly toldOutcomes: string;
  readonly toldFaults: string;
  readonly toldBatches: string;
  readonly settledBatches: string;
  readonly plannedBatches: string;
  /** Whether all are rows of batches that were taken, by ascending position. */
  readonly areTaken: boolean;
}

async function settle(
  manager: EntityManager,
  { runId, holderId }: HeldRun,
  { counters, requests, plannedTo }: Pick<Settlement, 'counters' | 'requests' | 'plannedTo'>,
  columns: Columns,
): Promise<void> {
  const [answer] = await manager.query<{ held: boolean }[]>(
    'select settle_sync_rows($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) as held',
    [
      runId,
      holderId,
      JSON.stringify(counters),
      requests,
      plannedTo,
      columns.positions,
      columns.states,
      columns.outcomes,
      columns.externalIds,
      columns.accepted,
      columns.codes,
      columns.details,
      columns.toldPositions,
      columns.toldOutcomes,
      columns.toldFaults,
      columns.toldBatches,
      columns.settledBatches,
      columns.plannedBatches,
      columns.areTaken,
    ],
  );
  if (answer?.held !== true) throw new RunLostError(runId);
}

const nothing = '{}';

/** Batches follow one another in the stage, so that by their first rows all rows are in its order. */
function listTaken(batches: readonly TakenBatch[]): Columns {
  const taken = batches.toSorted((a, b) => Number.parseInt(a.positions, 10) - Number.parseInt(b.positions, 10));
  const [first] = taken[0]?.outcomes ?? [];
  const isOne = taken.every(({ outcomes }) => outcomes.length === 1 && outcomes[0] === first);
  const hasIds = taken.some(({ externalIds }) => externalIds !== null);
  const spread = <T>(values: readonly T[], count: number): readonly T[] =>
    values.length === count ? values : Array.from({ length: count }, () => values[0] as T);
  return {
    positions: toWordArray(taken.map(({ positions }) => positions)),
    states: '{settled}',
    outcomes: isOne ? toWordArray([first ?? 'accepted']) : toWordArray(taken.flatMap(({ outcomes, count }) => spread(outcomes, count))),
    externalIds: hasIds ? toArrayText(taken.flatMap(({ externalIds, count }) => externalIds ?? spread([null], count))) : nothing,
    accepted: '{true}',
    codes: nothing,
    details: nothing,
    toldPositions: nothing,
    toldOutcomes: nothing,
    toldFaults: nothing,
    toldBatches: nothing,
    settledBatches: toWordArray(taken.map(({ id }) => id)),
    plannedBatches: nothing,
    areTaken: true,
  };
}

function listRows({ rows, settledBatches, plannedBatches }: Settlement): Columns {
  const told = rows.filter(({ outcome }) => rowOutcomes[outcome].group !== 'done');
  return {
    positions: toWordArray(rows.map(({ row }) => row.position)),
    states: toWordArray(once(rows.map(({ row, outcome }) => toLedgerState(outcome, row.work)))),
    outcomes: toWordArray(once(rows.map(({ outcome }) => outcome))),
    externalIds: toArrayText(none(rows.map(({ externalId }) => externalId))),
    accepted: toWordArray(once(rows.map(({ row, outcome }) => String(isThereBecauseOf(outcome, row.work))))),
    codes: toArrayText(none(rows.map(({ code }) => code))),
    details: toArrayText(none(rows.map(({ detail }) => detail))),
    toldPositions: toWordArray(told.map(({ row }) => row.position)),
    toldOutcomes: toWordArray(told.map(({ outcome }) => outcome)),
    toldFaults: toArrayText(told.map(({ code, detail, pointer }) => JSON.stringify([{ code, pointer: pointer ?? '', detail }]))),
    toldBatches: toWordArray(told.map(({ batchId }) => batchId ?? 'null')),
    settledBatches: toWordArray(settledBatches),
    plannedBatches: toWordArray(plannedBatches),
    areTaken: false,
  };
}

function countTaken(taken: readonly TakenBatch[]): Partial<RunCounters> {
  const counts = { created: 0, updated: 0, accepted: 0 };
  for (const { outcomes, count } of taken) {
    const [only] = outcomes;
    if (outcomes.length === 1 && only) counts[only] += count;
    else for (const outcome of outcomes) counts[outcome] += 1;
  }
  return counts;
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
