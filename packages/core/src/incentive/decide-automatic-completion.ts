import type { Money } from '../money/money.js';
import type { Anomaly } from '../participation/anomaly.js';
import { isEnded, type ParticipationStatus } from '../participation/status.js';
import { fault, type Fault } from '../result.js';
import type { Moderation } from '../study/kind.js';
import { decideRelease, type ReleaseFault } from './decide-release.js';
import { findAutomaticPayment, type PaymentClock, type PaymentPolicy } from './payment-timing.js';
import type { Incentive } from './states.js';

/** What the end of the window depends on. */
export interface AutomaticCompletionRequest extends PaymentClock, PaymentPolicy {
  readonly participationStatus: ParticipationStatus;
  /** What is owed already; null: nothing yet. */
  readonly incentive: Incentive | null;
  /** What the study pays each person. */
  readonly amount: Money | null;
  /** Those of all evidence about the participation; each of them leaves the payment to a person. */
  readonly anomalies: readonly Anomaly[];
  readonly now: Date;
}

/** Why nothing is paid automatically. */
export type LeaveReason =
  | ReleaseFault
  /** The study pays by hand only. */
  | 'by_hand_only'
  /** The person has not taken part yet, or not to the end. */
  | 'not_finished'
  /** No-show, rejected, cancelled, excluded, or an outcome of the tool that is not paid (S2-60). */
  | 'ended_unpaid'
  /** Nobody knows from when the window counts. */
  | 'clock_not_started';

/** What happens at the end of the window. */
export type AutomaticCompletion =
  /**
   * The statuses to enter, in order (none when a person has completed it before), and what to release, in one transaction with it. No evidence is
   * stored, since no person has said anything.
   */
  | { readonly decision: 'complete_and_release'; readonly path: readonly ParticipationStatus[]; readonly amount: Money }
  | { readonly decision: 'wait_until'; readonly until: Date }
  /** Nothing is done, for every reason that is told; a person may act. */
  | { readonly decision: 'leave'; readonly reasons: readonly Fault<LeaveReason>[] };

/**
 * Decides whether a participation is completed and paid without a person's word, because the window in which the team could object has ended
 * (S2-58, D11). Whatever has happened in between decides by itself: a no-show, a rejection or an exclusion has ended the participation, and a
 * payment by hand has released the incentive (S2-59, S2-60).
 */
export function decideAutomaticCompletion(request: AutomaticCompletionRequest): AutomaticCompletion {
  const { participationStatus: status, moderation, incentive, amount, anomalies, now } = request;
  const path = findCompletionPath(status, moderation);
  if (path === null) {
    return isEnded(status)
      ? leave('ended_unpaid', `The participation is ${status}, so nothing is paid for it.`)
      : leave('not_finished', `The participation is ${status}. Nothing is paid before the person has taken part.`);
  }
  if (status === 'completed' && incentive === null) return leave('incentive_not_due', 'No incentive is owed, so there is nothing to pay.');
  // Completing is what makes the incentive due.
  const owed = incentive ?? { state: 'due', holdReason: null };
  if (owed.state !== 'due') return leave('incentive_not_due', `The incentive is ${owed.state}, so there is nothing left to pay.`);
  if (request.automaticPaymentHours === null) return leave('by_hand_only', 'The study pays by hand only. A person has to pay.');
  const endsAt = findAutomaticPayment(request, request);
  if (endsAt === null)
    return leave('clock_not_started', 'No end of a session and no submission is known, so no window ends. A person has to pay.');
  if (now.getTime() < endsAt.getTime()) return { decision: 'wait_until', until: endsAt };
  const released = decideRelease({
    participationStatus: 'completed',
    incentive: owed,
    amount,
    trigger: { by: 'review_window', endsAt, now, anomalies },
  });
  return released.ok ? { decision: 'complete_and_release', path, amount: released.value } : { decision: 'leave', reasons: released.faults };
}

/**
 * Finds the statuses that lead to `completed` without a person's act, once what the person was to do is over. Who entered a moderated study
 * through the hub took part in the same session as who did not.
 *
 * @returns none for who is completed already, null when no way leads there
 */
export function findCompletionPath(status: ParticipationStatus, moderation: Moderation): readonly ParticipationStatus[] | null {
  if (status === 'completed') return [];
  if (status === 'submitted' || (status === 'scheduled' && moderation === 'moderated')) return ['completed'];
  return status === 'started' && moderation === 'moderated' ? ['submitted', 'completed'] : null;
}

function leave(reason: LeaveReason, detail: string): AutomaticCompletion {
  return { decision: 'leave', reasons: [fault(reason, '', detail)] };
}
