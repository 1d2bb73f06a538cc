import type { Moderation } from '../study/kind.js';

/** When a study pays by itself. */
export interface PaymentPolicy {
  /** Hours within which the team can object (S2-58); null: only a person pays. */
  readonly automaticPaymentHours: number | null;
}

/** From what the window of a participation counts. */
export interface PaymentClock {
  readonly moderation: Moderation;
  /** When the session was to end; null: none is booked. Counts in moderated studies. */
  readonly sessionEndsAt: Date | null;
  /** When the person handed in; null: not yet. Counts in unmoderated studies. */
  readonly submittedAt: Date | null;
}

const hour = 3_600_000;

/** Selects the instant from which the window counts: the scheduled end of the session, or the submission of an unmoderated test (D11). */
export function selectPaymentClock({ moderation, sessionEndsAt, submittedAt }: PaymentClock): Date | null {
  return moderation === 'moderated' ? sessionEndsAt : submittedAt;
}

/**
 * Finds the instant at which the window ends in which the team can object; from it on, and not before, payment is automatic.
 *
 * @returns the instant; null while the clock has not started, and where only a person pays
 * @throws RangeError when the hours of the policy are negative or no number
 */
export function findAutomaticPayment(clock: PaymentClock, { automaticPaymentHours: hours }: PaymentPolicy): Date | null {
  if (hours === null) return null;
  if (!Number.isFinite(hours) || hours < 0) throw new RangeError(`A window for objections cannot last ${hours} hours`);
  const start = selectPaymentClock(clock);
  return start === null ? null : new Date(start.getTime() + hours * hour);
}
