import { decideAct, type ActDecision } from '../participation/decide-act.js';
import type { ParticipationStatus } from '../participation/status.js';
import { fault, refuse, succeed, type Result } from '../result.js';
import { hasBegun } from './decide-booking.js';
import type { Session } from './session.js';

/** A booking that does not come about. */
export interface AbsenceInput {
  readonly session: Session;
  readonly status: ParticipationStatus;
  readonly incentiveReleased: boolean;
  readonly now: Date;
}

/** Hours before a session within which calling it off is short notice: what the panel asks of both sides. */
export const noticeHours = 24;

/** What calling a booking off does. */
export interface BookingCancellation extends ActDecision {
  /** Whether less than {@link noticeHours} are left. Nothing follows from it by itself; the team is told. */
  readonly isShortNotice: boolean;
}

/**
 * Decides whether a booking is called off, by the person or by the team: until the session begins. The place is free then (D10).
 *
 * @returns what to do, or the fault: `session_started`, or `act_not_allowed` where nothing is booked
 */
export function decideCancelBooking(input: AbsenceInput): Result<BookingCancellation, 'session_started' | 'act_not_allowed'> {
  const { session, now } = input;
  const act = decideAbsence('cancel', input);
  if (!act.ok) return act;
  if (hasBegun(session, now)) {
    return refuse(
      fault('session_started', '', 'The session has begun, so the booking cannot be called off. Who did not come is a no-show.'),
    );
  }
  return succeed({ ...act.value, isShortNotice: session.startsAt.getTime() - now.getTime() < noticeHours * 3_600_000 });
}

/** What a no-show depends on. */
export interface NoShowInput extends AbsenceInput {
  /** Whether the team wants somebody else instead. */
  readonly replace: boolean;
  readonly participationLimit: number;
}

/** What a no-show does. */
export interface NoShowDecision extends ActDecision {
  /** The participation limit from now on. */
  readonly participationLimit: number;
}

/**
 * Decides whether a person is marked as a no-show: from the moment at which the session begins. Nobody pays for one (D13, S2-60).
 *
 * The place is free then (D10), so with a replacement one person more is wanted than before, paid out of what was reserved for who did not come.
 * Raising the limit as well would recruit two for one. Without a replacement the limit falls with the place, so nobody more is wanted; one
 * that is 1 stays, since there is none below, and the study can be closed.
 *
 * @returns what to do, or the fault: `session_not_started`, or `act_not_allowed` where nothing is booked
 */
export function decideNoShow(input: NoShowInput): Result<NoShowDecision, 'session_not_started' | 'act_not_allowed'> {
  const act = decideAbsence('no_show', input);
  if (!act.ok) return act;
  if (!hasBegun(input.session, input.now)) {
    const detail = `The session begins at ${input.session.startsAt.toISOString()}. Nobody has missed it before; until then the booking can be called off.`;
    return refuse(fault('session_not_started', '', detail));
  }
  const { replace, participationLimit } = input;
  return succeed({ ...act.value, participationLimit: replace ? participationLimit : Math.max(1, participationLimit - 1) });
}

function decideAbsence(act: 'cancel' | 'no_show', { status, incentiveReleased }: AbsenceInput): Result<ActDecision, 'act_not_allowed'> {
  if (status !== 'scheduled') return refuse(fault('act_not_allowed', '', `There is no booking: this participation is ${status}.`));
  return decideAct(act, { status, moderation: 'moderated', incentiveReleased, hasStarted: false });
}
