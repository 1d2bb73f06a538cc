import type { ParticipationStatus } from '../participation/status.js';
import { countPlaceChange } from '../participation/status.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { checkActivity } from '../study/check-activity.js';
import type { StudyStanding } from '../study/lifecycle.js';
import type { Session } from './session.js';

/** Why a session cannot be booked. */
export type BookingFault = 'study_not_open' | 'not_invited' | 'already_booked' | 'session_past' | 'session_full';

/** Why a booking cannot be moved. */
export type RescheduleFault = Exclude<BookingFault, 'not_invited' | 'already_booked'> | 'not_booked' | 'session_started' | 'same_session';

/** A session that somebody wants to book. */
export interface BookableSession extends Session {
  /** How many have booked it, whoever asks now left out. Read under the lock under which the booking is written (D26). */
  readonly booked: number;
}

/** What booking a session depends on. */
export interface BookingInput {
  readonly session: BookableSession;
  readonly study: StudyStanding;
  readonly status: ParticipationStatus;
  readonly now: Date;
}

/** What booking a session does to a participation. */
export interface BookingDecision {
  /** The statuses entered; empty where only the session changes. */
  readonly path: readonly ParticipationStatus[];
  /** Places taken (1), kept (0) or freed (-1); an invitation to a moderated study holds the place already (D10). */
  readonly place: -1 | 0 | 1;
}

/**
 * Decides whether a person books a session. It needs nothing about them but that they are invited (S2-32).
 *
 * @returns what to do, or every fault at once; after close nobody books (S2-69), while the study is paused who is invited may
 */
export function decideBooking({ session, study, status, now }: BookingInput): Result<BookingDecision, BookingFault> {
  const faults: Fault<BookingFault>[] = [...checkStudy(study)];
  if (status === 'scheduled') {
    faults.push(fault('already_booked', '', 'A session is booked already. Move the booking instead of making a second one.'));
  } else if (status !== 'invited') {
    faults.push(fault('not_invited', '', `Sessions are booked by who is invited; this participation is ${status}.`));
  }
  faults.push(...checkFree(session, now));
  if (faults.length > 0) return refuse(...faults);
  return succeed({ path: ['scheduled'], place: countPlaceChange('invited', 'scheduled', 'moderated') });
}

/** What moving a booking depends on. */
export interface RescheduleInput extends BookingInput {
  /** The session that is booked now. */
  readonly present: Session;
  /** Whether `session` is the one that is booked now. */
  readonly isSame: boolean;
}

/**
 * Decides whether a booking moves to another session: the present one has not begun, and the other one could be booked.
 *
 * @returns a decision without a status, since the person stays scheduled, or every fault at once
 */
export function decideReschedule({
  session,
  present,
  isSame,
  study,
  status,
  now,
}: RescheduleInput): Result<BookingDecision, RescheduleFault> {
  const faults: Fault<RescheduleFault>[] = [...checkStudy(study)];
  if (status !== 'scheduled') {
    faults.push(fault('not_booked', '', `There is no booking to move: this participation is ${status}.`));
  } else if (hasBegun(present, now)) {
    faults.push(fault('session_started', '', 'The booked session has begun, so it cannot be moved. Ask the team.'));
  }
  faults.push(...(isSame ? [fault('same_session', '/session', 'This session is the one that is booked.')] : checkFree(session, now)));
  return faults.length > 0 ? refuse(...faults) : succeed({ path: [], place: 0 });
}

/** Says whether a session has begun; at the very moment of its beginning it has. */
export function hasBegun({ startsAt }: Pick<Session, 'startsAt'>, now: Date): boolean {
  return startsAt.getTime() <= now.getTime();
}

function checkStudy(study: StudyStanding): readonly Fault<'study_not_open'>[] {
  const result = checkActivity('book', study);
  return result.ok ? [] : result.faults;
}

function checkFree(session: BookableSession, now: Date): readonly Fault<'session_past' | 'session_full'>[] {
  return [
    ...(hasBegun(session, now) ? [fault('session_past', '/session', 'This session has begun. Choose a later one.')] : []),
    ...(session.booked >= session.capacity ? [fault('session_full', '/session', 'This session is full. Choose another one.')] : []),
  ];
}
