import { type RowOutcome, type RowOutcomeRule, rowOutcomes } from './row-outcome.js';
import type { LedgerEntry } from './run-scope.js';

const states: Readonly<Record<RowOutcomeRule['next'], LedgerEntry['state']>> = {
  nothing: 'settled',
  send: 'failed',
  check: 'failed',
  resolve: 'in_doubt',
};

/**
 * Says how the ledger keeps a row that ended so, which decides what the next run does with it.
 *
 * @param wanted what was done with the row; who left the model and was cleared or deleted, or is not there, is `removed`
 */
export function toLedgerState(outcome: RowOutcome, wanted: 'write' | 'clear' | 'delete'): LedgerEntry['state'] {
  const state = states[rowOutcomes[outcome].next];
  return state === 'settled' && wanted !== 'write' ? 'removed' : state;
}

/**
 * Says whether somebody may be at the destination because of the row, once it ended so; only they are ever cleared or deleted (S3-18).
 *
 * @returns `null` = that is as it was before
 */
export function isThereBecauseOf(outcome: RowOutcome, wanted: 'write' | 'clear' | 'delete'): boolean | null {
  if (toLedgerState(outcome, wanted) === 'removed') return false;
  return rowOutcomes[outcome].group === 'done' ? true : null;
}
