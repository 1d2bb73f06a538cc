import { decideAutomaticCompletion, findCompletionPath } from '../incentive/decide-automatic-completion.js';
import type { PaymentPolicy } from '../incentive/payment-timing.js';
import type { Incentive } from '../incentive/states.js';
import type { Money } from '../money/money.js';
import { describeAnomaly, type Anomaly } from '../participation/anomaly.js';
import type { ParticipationId } from '../participation/participation-id.js';
import { isEnded, type ParticipationStatus } from '../participation/status.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import type { Moderation } from './kind.js';

/** A participation, as far as closing its study is concerned. */
export interface ClosingParticipation {
  readonly id: ParticipationId;
  readonly status: ParticipationStatus;
  /** The session that is booked; null: none. */
  readonly session: { readonly startsAt: Date; readonly endsAt: Date } | null;
  readonly submittedAt: Date | null;
  /** What is owed; null: nothing yet. */
  readonly incentive: Incentive | null;
  /** Those of all evidence about the participation. */
  readonly anomalies: readonly Anomaly[];
}

/** What closing a study depends on. */
export interface CloseRequest extends PaymentPolicy {
  readonly moderation: Moderation;
  /** What the study pays each person; null: nothing. */
  readonly amount: Money | null;
  /** Whether the study has money reserved: then nobody can be charged for after the bill, so everybody has to be decided about before. */
  readonly billed: boolean;
  readonly participations: readonly ClosingParticipation[];
  readonly now: Date;
}

/** What closing does to people, before the bill is made of what was charged. Who is not named stays as they are. */
export interface ClosePlan {
  /** Ended sessions that nobody marked as no-show, and submissions that would have been paid: the statuses to enter, and what becomes of the incentive. */
  readonly complete: readonly CloseCompletion[];
  /** Completed before; what is due to them is released now, not at the end of the window (S2-70). */
  readonly release: readonly ParticipationId[];
  /** Future sessions, and invitations that nobody took up. */
  readonly cancel: readonly ParticipationId[];
}

/** Who is completed because the study closes. */
export interface CloseCompletion {
  readonly id: ParticipationId;
  readonly path: readonly ParticipationStatus[];
  /** `make_due` leaves the payment to a person. */
  readonly incentive: 'release' | 'make_due';
}

/** Why a study cannot be closed yet; each names one participation. */
export type CloseFault = 'session_under_way' | 'participation_undecided';

type Fate =
  | Fault<CloseFault>
  | { readonly to: 'complete'; readonly item: CloseCompletion }
  | { readonly to: 'release' | 'cancel' | 'stay' };

/**
 * Plans what closing does to everybody. Whether a study may be closed, and that it has to be confirmed, is for `decideStudyAct` (S2-66).
 *
 * Nobody loses a payment because a study closes: a window that is open is treated as if it had ended (S2-70), a session under way is waited
 * for, and where money was reserved a person decides first about whoever nothing decides about by itself.
 *
 * @returns the plan, or every fault at once, each with the participation's id in its pointer (`/participations/pp_9exh736`)
 */
export function planClose(request: CloseRequest): Result<ClosePlan, CloseFault> {
  const faults: Fault<CloseFault>[] = [];
  const completions: CloseCompletion[] = [];
  const named = { release: [] as ParticipationId[], cancel: [] as ParticipationId[], stay: [] as ParticipationId[] };
  for (const participation of request.participations) {
    const fate = decideFate(participation, request);
    if ('code' in fate) faults.push(fate);
    else if (fate.to === 'complete') completions.push(fate.item);
    else named[fate.to].push(participation.id);
  }
  return faults.length > 0 ? refuse(...faults) : succeed({ complete: completions, release: named.release, cancel: named.cancel });
}

function decideFate(participation: ClosingParticipation, request: CloseRequest): Fate {
  const { status, session } = participation;
  if (status === 'completed') return { to: wouldBePaid(participation, request) ? 'release' : 'stay' };
  if (isEnded(status)) return { to: 'stay' };
  if (status === 'invited') return { to: 'cancel' };
  const path = findCompletionPath(status, request.moderation);
  if (path === null) return { to: 'stay' };
  return request.moderation === 'moderated' ? decideSession(participation, request, path, session) : complete(participation, request, path);
}

/** Decides about who is to sit in a session, or has begun or handed in already. */
function decideSession(
  participation: ClosingParticipation,
  request: CloseRequest,
  path: readonly ParticipationStatus[],
  session: ClosingParticipation['session'],
): Fate {
  const { id, status } = participation;
  const now = request.now.getTime();
  if (session === null || now < session.startsAt.getTime()) {
    return status === 'scheduled'
      ? { to: 'cancel' }
      : undecided(participation, request, 'has entered or handed in, but no session of theirs has begun');
  }
  if (now >= session.endsAt.getTime()) return complete(participation, request, path);
  const detail = `The session of ${id} is under way until ${session.endsAt.toISOString()}. Close the study afterwards, or say now whether the person took part.`;
  return fault('session_under_way', `/participations/${id}`, detail);
}

/** Completes whose part is over, if nothing speaks against it. */
function complete(participation: ClosingParticipation, request: CloseRequest, path: readonly ParticipationStatus[]): Fate {
  const { id, incentive, anomalies } = participation;
  if (wouldBePaid(participation, request)) return { to: 'complete', item: { id, path, incentive: 'release' } };
  const isClean = (incentive?.holdReason ?? null) === null && anomalies.every((anomaly) => describeAnomaly(anomaly).mayMoveMoney);
  // The session has ended, and nobody said that the person did not come.
  if (request.moderation === 'moderated' && isClean) return { to: 'complete', item: { id, path, incentive: 'make_due' } };
  return undecided(participation, request, 'waits for a person to decide');
}

/** Says whether the end of the window would pay, whenever it is. */
function wouldBePaid(participation: ClosingParticipation, request: CloseRequest): boolean {
  const { status: participationStatus, session, submittedAt, incentive, anomalies } = participation;
  const { moderation, automaticPaymentHours, amount } = request;
  const sessionEndsAt = session?.endsAt ?? null;
  const known = { participationStatus, sessionEndsAt, submittedAt, incentive, anomalies, moderation, automaticPaymentHours, amount };
  const present = decideAutomaticCompletion({ ...known, now: request.now });
  const last = present.decision === 'wait_until' ? decideAutomaticCompletion({ ...known, now: present.until }) : present;
  return last.decision === 'complete_and_release';
}

function undecided({ id }: ClosingParticipation, { billed }: CloseRequest, why: string): Fate {
  if (!billed) return { to: 'stay' };
  const detail = `${id} ${why}, and cannot be charged for or paid from the budget after the bill. Complete, reject or exclude the participation first.`;
  return fault('participation_undecided', `/participations/${id}`, detail);
}
