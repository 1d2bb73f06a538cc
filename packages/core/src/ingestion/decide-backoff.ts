/** How often and how long a call is tried again. */
export interface BackoffPolicy {
  /** Pause after the first failure, before chance is added, in milliseconds; each further one is twice as long. */
  readonly firstMs: number;
  /** Longest pause of its own choosing, in milliseconds. */
  readonly longestMs: number;
  /** Longest wait that a partner may ask for, in milliseconds; who asks for more is taken at its word and left alone for this run. */
  readonly longestAskedMs: number;
  /** Calls in all, the first one included. */
  readonly attempts: number;
}

/** Eight calls, with pauses that grow to a minute: about two minutes in all at the longest, if the partner asks for no more. */
export const defaultBackoff: BackoffPolicy = { firstMs: 1_000, longestMs: 60_000, longestAskedMs: 900_000, attempts: 8 };

/** A call that failed for the time being. */
export interface FailedCall {
  /** How many calls were made, from 1. */
  readonly attempt: number;
  /** A number from 0 (inclusive) to 1 (exclusive), by chance. */
  readonly random: number;
  /** How long the partner asks to wait, in milliseconds; `null` = it does not say. */
  readonly retryAfterMs: number | null;
}

/** What to do next. */
export type BackoffDecision =
  | { readonly kind: 'wait'; readonly delayMs: number }
  /** The rows that were not sent stay for a later run (S4-18). */
  | { readonly kind: 'give_up'; readonly reason: 'attempts_used_up' | 'wait_too_long'; readonly detail: string };

/**
 * Decides how long to wait before a call is made again, and when to end (S4-17, S4-18). A partner's own wish is never undercut. Chance adds up
 * to half of the pause, so that callers who were refused together do not come back together.
 */
export function decideBackoff({ attempt, random, retryAfterMs }: FailedCall, policy: BackoffPolicy = defaultBackoff): BackoffDecision {
  const { firstMs, longestMs, longestAskedMs, attempts } = policy;
  if (attempt >= attempts) {
    const detail = `The destination could not take the rows in ${attempts} tries. They were not sent and stay for the next run; if this lasts, let the sync run less often, or split its model into smaller parts.`;
    return { kind: 'give_up', reason: 'attempts_used_up', detail };
  }
  if (retryAfterMs !== null && retryAfterMs > longestAskedMs) {
    const minutes = Math.ceil(retryAfterMs / 60_000);
    const detail = `The destination asks to wait ${minutes} minutes, which is longer than a run waits. The rows were not sent and stay for the next run.`;
    return { kind: 'give_up', reason: 'wait_too_long', detail };
  }
  const pause = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  const floor = Math.max(pause / 2, retryAfterMs ?? 0);
  return { kind: 'wait', delayMs: Math.round(floor + (random * pause) / 2) };
}
