import { decideBackoff, type BackoffPolicy } from '@panelbridge/core';
import type { Trouble, WaitsFor } from '../tremendous/report.js';

/** Nobody knows what became of a payment: soon, then up to an hour apart, for as long as it takes. */
const doubt: BackoffPolicy = { firstMs: 2_000, longestMs: 3_600_000, longestAskedMs: 24 * 3_600_000, attempts: Number.POSITIVE_INFINITY };
/** The provider has it; webhooks tell sooner. */
const patience: BackoffPolicy = { ...doubt, firstMs: 600_000, longestMs: 24 * 3_600_000 };
// Twice as long each time up to here; more would not be a number any more.
const mostDoublings = 20;

const pause = (attempt: number, policy: BackoffPolicy, askedMs: number | undefined): number => {
  const retryAfterMs = askedMs === undefined ? null : Math.min(askedMs, policy.longestAskedMs);
  const decision = decideBackoff({ attempt: Math.min(Math.max(attempt, 1), mostDoublings), random: Math.random(), retryAfterMs }, policy);
  return decision.kind === 'wait' ? Math.ceil(decision.delayMs / 1000) : policy.longestMs / 1000;
};

/** Seconds until an order is asked for of which nobody knows what became; null: a person has to look. */
export function findNextTry({ kind, retryAfterMs }: Trouble, attempts: number): number | null {
  if (kind === 'conflict') return null;
  // What refuses the key goes on as soon as the account does, without another wait.
  if (kind === 'key_refused') return 0;
  return pause(attempts, doubt, retryAfterMs);
}

/** Seconds until an accepted order is asked for again; null: it waits for a person, or for nothing. */
export function findNextLook(waitsFor: WaitsFor | null, attempts: number): number | null {
  return waitsFor === null || waitsFor === 'resend' ? null : pause(attempts, patience, undefined);
}
