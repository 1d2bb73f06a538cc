import { fault, type Fault } from '../result.js';
import type { IngestionMode } from './modes.js';
import { countGroup, type RunCounters } from './run-counters.js';

/** What is worth saying of a run that has ended. */
export type RunHint = 'nobody_matched' | 'nobody_new' | 'batches_rejected' | 'appears_later' | 'limit_full';

/** What hints depend on beside how rows ended. */
export interface EndedRunFacts {
  readonly counters: RunCounters;
  readonly mode: IngestionMode;
  /** Whether batches that were refused for some of their records were taken apart. */
  readonly splitRetries: boolean;
  /** Whether the destination is another system, which shows what it took when it is ready to. */
  readonly isRemote: boolean;
  /** Why the run ended early; `null` = it did not. */
  readonly errorCode: string | null;
}

/** Lists what the end of a run suggests. */
export function listRunHints({ counters, mode, splitRetries, isRemote, errorCode }: EndedRunFacts): readonly Fault<RunHint>[] {
  const hints: Fault<RunHint>[] = [];
  const isIdle = countGroup(counters, 'done') === 0 && countGroup(counters, 'failed') === 0;
  if (mode === 'update' && isIdle && counters.skipped > 0) {
    const detail = 'No row has its counterpart at the destination, so all were skipped. Use the mode "upsert" to add people as well.';
    hints.push(fault('nobody_matched', '/mode', detail));
  }
  if (mode === 'insert' && isIdle && counters.duplicate > 0) {
    const detail = 'Everybody is at the destination already, and an insert changes nobody. Use the mode "upsert" to keep them up to date.';
    hints.push(fault('nobody_new', '/mode', detail));
  }
  if (counters.rejected > 0 && (!splitRetries || countGroup(counters, 'done') === 0))
    hints.push(fault('batches_rejected', '/splitRetries', describeRejection(splitRetries)));
  if (isRemote && counters.created + counters.accepted > 0) {
    const detail =
      'The destination may take a moment before it shows new people. Who is not found there then: look up the row by its email, and compare the address letter by letter.';
    hints.push(fault('appears_later', '', detail));
  }
  if (errorCode === 'rate_limited') {
    const detail =
      'The hub waited and tried again, and the rate limit stayed full. Run the sync less often, or split its model into smaller ones; the next run sends the rest.';
    hints.push(fault('limit_full', '/schedule', detail));
  }
  return hints;
}

/** One bad record is enough for the destination to take none of its batch (S4-24). */
function describeRejection(splitRetries: boolean): string {
  const check = 'Check the emails and the required fields; the list of rows holds the reasons of each.';
  return splitRetries
    ? `The destination took no row. ${check}`
    : `One bad record is enough for a whole batch to be rejected. ${check} With “splitRetries” only the bad ones stay behind.`;
}
