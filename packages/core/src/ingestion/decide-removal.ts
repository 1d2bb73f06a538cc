import type { DeleteBehaviour } from './modes.js';
import { deleteBehaviourRules } from './modes.js';

/** Part of the people known from earlier runs that may be missing at most before removals are held back (D17). */
export const defaultRemovalThreshold = 0.3;

/** What a decision about removals depends on. */
export interface RemovalRequest {
  readonly deleteBehaviour: DeleteBehaviour;
  /** `complete`: the model was read to its end. `partial`: only the first rows, as in a test run. `failed`: the source gave up on the way. */
  readonly read: 'complete' | 'partial' | 'failed';
  /** Rows that the model yielded. */
  readonly rows: number;
  /** Rows that this sync has sent before and has not removed since; others are never removed (S3-18). */
  readonly known: number;
  /** How many of the known ones the model does not yield any more (S3-21). */
  readonly missing: number;
  /** From 0 to 1; see {@link defaultRemovalThreshold}. At 1 only empty and failed reads are held back. */
  readonly threshold?: number;
  /** Whether a person has confirmed that so many are to be removed in this run. */
  readonly confirmed?: boolean;
}

/** Whether rows are removed. `held`: they would have been, and the run says why they were not. */
export type RemovalDecision =
  | { readonly kind: 'remove' }
  | { readonly kind: 'none'; readonly reason: 'nothing_missing' | 'do_nothing' | 'partial_read' }
  | { readonly kind: 'held'; readonly reason: 'read_failed' | 'read_empty' | 'too_many_missing'; readonly detail: string };

/**
 * Decides whether people whose rows left the model are cleared or deleted now. A read that failed, or is empty, or misses more than the
 * threshold, removes nobody: more likely the source is wrong than so many people gone (D17, C17). What was held back stays known, so a
 * later run finds it again. A confirmation lets a complete read through, never a failed one.
 */
export function decideRemoval(request: RemovalRequest): RemovalDecision {
  const { deleteBehaviour, read, rows, known, missing, threshold = defaultRemovalThreshold, confirmed = false } = request;
  if (!deleteBehaviourRules[deleteBehaviour].guarded) return { kind: 'none', reason: 'do_nothing' };
  if (read === 'partial') return { kind: 'none', reason: 'partial_read' };
  if (read === 'failed') {
    return hold('read_failed', 'The model was not read to its end, so nobody knows who left it. Nobody was removed; run the sync again.');
  }
  if (missing === 0) return { kind: 'none', reason: 'nothing_missing' };
  if (confirmed) return { kind: 'remove' };
  if (rows === 0) {
    const detail = `The model yields no row any more, and ${known} were sent before. Nobody was removed; correct the model, or confirm the removal.`;
    return hold('read_empty', detail);
  }
  if (missing > known * threshold) {
    const [share, limit] = [(missing / known) * 100, threshold * 100].map((percent) => Math.round(percent * 10) / 10);
    const detail =
      `${missing} of ${known} rows that were sent before are missing (${share} %, where ${limit} % are allowed). Nobody was removed; ` +
      'correct the model, or confirm the removal.';
    return hold('too_many_missing', detail);
  }
  return { kind: 'remove' };
}

function hold(reason: Extract<RemovalDecision, { kind: 'held' }>['reason'], detail: string): RemovalDecision {
  return { kind: 'held', reason, detail };
}
