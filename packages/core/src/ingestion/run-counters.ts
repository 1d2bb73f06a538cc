import { type RowOutcome, type RowOutcomeRule, rowOutcomes } from './row-outcome.js';

/**
 * How many rows of a run ended how: one number for each row outcome, and `unchanged` for rows that were read and not sent, because nothing
 * changed since they were last accepted. Together they are all rows that were read and all that left the model.
 */
export type RunCounters = Readonly<Record<RowOutcome | 'unchanged', number>>;

/** Counters of a run that has done nothing. */
export const emptyCounters: RunCounters = Object.fromEntries(
  [...Object.keys(rowOutcomes), 'unchanged'].map((name) => [name, 0]),
) as RunCounters;

/** Adds rows to the counters. */
export function addToCounters(counters: RunCounters, added: Partial<RunCounters>): RunCounters {
  const names = Object.keys(counters) as (keyof RunCounters)[];
  return Object.fromEntries(names.map((name) => [name, counters[name] + (added[name] ?? 0)])) as RunCounters;
}

/** How many rows ended in a group of outcomes; `unchanged` rows are in none. */
export function countGroup(counters: RunCounters, group: RowOutcomeRule['group']): number {
  const names = Object.keys(rowOutcomes) as RowOutcome[];
  return names.filter((name) => rowOutcomes[name].group === group).reduce((sum, name) => sum + counters[name], 0);
}

/** How many rows a run was about. */
export function countRows(counters: RunCounters): number {
  return Object.values(counters).reduce((sum, count) => sum + count, 0);
}
