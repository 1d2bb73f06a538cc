import { decideBackoff, type BackoffDecision } from '@panelbridge/core';
import { latenessMs, type ReservedMoments } from '../../../connections/request-budget.js';
import type { EngineClock } from './clock.js';

/** How calls are paced. */
export interface PaceTerms {
  readonly clock: Pick<EngineClock, 'now' | 'random' | 'sleep'>;
  readonly signal: AbortSignal;
  readonly requestsPerMinute: number;
  /** Reserves so many moments of the connection's budget, which all its runs share. */
  readonly reserve: (count: number) => Promise<Pick<ReservedMoments, 'waitMs' | 'spacingMs'>>;
  /** Keeps the budget's moments out of the next milliseconds. */
  readonly postpone: (milliseconds: number) => Promise<void>;
  /** Is told of a longer wait with its end in milliseconds from now, and of its end by `null`. */
  readonly onWait: (milliseconds: number | null) => void;
}

/** A call that was let through. */
export interface Call {
  readonly startedAt: number;
  /** Lets the next one through, where this one goes alone. */
  readonly answer?: () => void;
}

/** Moments are reserved for so many milliseconds at once, so that other runs of the connection are not kept waiting longer. */
const blockMs = 250;
/** Waits from this length on are shown. */
const shownMs = 2_000;

/**
 * Lets the calls of a run through: each at a moment of the connection's budget, none while the destination asked to wait or cannot work, and
 * after such a pause one alone, until an answer came.
 */
export class CallPace {
  readonly #terms: PaceTerms;
  #block = { next: 0, spacing: 0, left: 0 };
  #reserving: Promise<void> | undefined;
  /** Failures in a row, those of calls that were under way together counted once. */
  #attempts = 0;
  #troubleSince = 0;
  #pausedUntil = 0;
  /** Ends when the call that goes alone has come to its end. */
  #probe: Promise<void> | undefined;

  constructor(terms: PaceTerms) {
    this.#terms = terms;
  }

  /** Waits until a call may be made. Every call is followed by {@link succeed}, {@link fail} or {@link leave}. @throws the signal's reason once it aborts */
  async enter(): Promise<Call> {
    const { clock, signal } = this.#terms;
    for (;;) {
      signal.throwIfAborted();
      if (this.#attempts > 0) {
        if (this.#probe) {
          await this.#probe;
          continue;
        }
        return this.#goAlone();
      }
      await this.#takeMoment();
      // A failure came while this one waited; its moment is lost.
      if (this.#attempts === 0) return { startedAt: clock.now() };
    }
  }

  /** The destination answered. */
  succeed(call: Call): void {
    if (call.startedAt > this.#troubleSince) this.#attempts = 0;
    this.leave(call);
  }

  /** A call came to no answer, for a reason that says nothing of the others. */
  leave({ answer }: Pick<Call, 'answer'>): void {
    answer?.();
  }

  /**
   * The destination could not work, or asked to wait.
   *
   * @param attempt how often this very request was made
   * @returns whether the run waits, which {@link enter} then does, or gives up
   */
  async fail(call: Call, attempt: number, retryAfterMs: number | null): Promise<BackoffDecision> {
    const { clock, postpone } = this.#terms;
    if (this.#attempts === 0 || call.startedAt > this.#troubleSince) {
      this.#attempts += 1;
      this.#troubleSince = clock.now();
    }
    const decision = decideBackoff({ attempt: Math.max(attempt, this.#attempts), random: clock.random(), retryAfterMs });
    if (decision.kind === 'wait') this.#pausedUntil = Math.max(this.#pausedUntil, clock.now() + decision.delayMs);
    this.#block = { next: 0, spacing: 0, left: 0 };
    this.leave(call);
    if (retryAfterMs !== null && decision.kind === 'wait') await postpone(retryAfterMs);
    return decision;
  }

  /** The destination was in trouble: one call finds out whether it still is, and the others wait for that. */
  async #goAlone(): Promise<Call> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const answer = (): void => {
      if (this.#probe === promise) this.#probe = undefined;
      resolve();
    };
    this.#probe = promise;
    try {
      await this.#waitUntil(this.#pausedUntil);
      await this.#takeMoment();
    } catch (error) {
      answer();
      throw error;
    }
    return { startedAt: this.#terms.clock.now(), answer };
  }

  async #takeMoment(): Promise<void> {
    const { clock } = this.#terms;
    for (;;) {
      const { next, spacing, left } = this.#block;
      if (left === 0) {
        await (this.#reserving ??= this.#reserve().finally(() => (this.#reserving = undefined)));
        continue;
      }
      // Moments that have passed too long ago are lost.
      const lost = Math.min(left - 1, Math.max(0, Math.ceil((clock.now() - latenessMs - next) / spacing)));
      const moment = next + lost * spacing;
      this.#block = { next: moment + spacing, spacing, left: left - lost - 1 };
      await this.#waitUntil(moment);
      if (clock.now() <= moment + latenessMs) return;
    }
  }

  async #reserve(): Promise<void> {
    const { clock, reserve, requestsPerMinute } = this.#terms;
    const count = Math.max(1, Math.floor((blockMs * requestsPerMinute) / (60_000 + latenessMs)));
    const { waitMs, spacingMs } = await reserve(count);
    this.#block = { next: clock.now() + waitMs, spacing: spacingMs, left: count };
  }

  async #waitUntil(moment: number): Promise<void> {
    const { clock, signal, onWait } = this.#terms;
    const milliseconds = moment - clock.now();
    if (milliseconds < 1) return;
    const isShown = milliseconds >= shownMs;
    if (isShown) onWait(milliseconds);
    await clock.sleep(milliseconds, signal);
    if (isShown) onWait(null);
  }
}
