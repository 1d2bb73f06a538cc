import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { isModerated, type StudyKind } from '../study/kind.js';

/** A session as it is held: one time, and so many people. */
export interface Session {
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Most people who can book it (D26). */
  readonly capacity: number;
}

/** Why a session was refused. */
export type SessionFault =
  | 'scheduling_not_supported'
  | 'participation_time_missing'
  | 'session_minutes_fixed'
  | 'capacity_invalid'
  | 'session_past';

/** What a session is made of. */
export interface SessionInput {
  readonly kind: StudyKind;
  /** The total participation time of the study, which is how long a session takes (S2-16); null: not set yet. */
  readonly participationTimeMinutes: number | null;
  readonly startsAt: Date;
  /** How long somebody asked for; null: nothing was asked. */
  readonly minutes: number | null;
  /** Null: the least that its kind permits. */
  readonly capacity: number | null;
}

const minute = 60_000;

/**
 * Checks a session before it is offered. It knows nothing of participants: who books stays under a pseudonym, so nothing about them can be
 * missing (S2-32).
 *
 * @returns the session, or every fault at once: only moderated studies have any (S2-29, S2-33), an interview is held with one person, a group
 * interview with two or more, and it begins in the future
 */
export function checkSession(
  { kind, participationTimeMinutes, startsAt, minutes, capacity }: SessionInput,
  now: Date,
): Result<Session, SessionFault> {
  const faults: Fault<SessionFault>[] = [];
  if (!isModerated(kind)) {
    const detail = 'People take part in this kind of study alone, so it has no sessions. Only an interview or a group interview has.';
    return refuse(fault('scheduling_not_supported', '', detail));
  }
  const duration = participationTimeMinutes ?? 0;
  if (!Number.isInteger(duration) || duration < 1) {
    const detail = 'How long a session takes is the participation time of the study, which is not set. Set it in whole minutes, from 1.';
    faults.push(fault('participation_time_missing', '/participationTimeMinutes', detail));
  } else if (minutes !== null && minutes !== duration) {
    const detail = `A session takes the participation time of the study, ${duration} minutes, not ${minutes}. Leave it out, or change the participation time before the launch.`;
    faults.push(fault('session_minutes_fixed', '/minutes', detail));
  }
  const least = kind === 'group_interview' ? 2 : 1;
  const people = capacity ?? least;
  if (!Number.isSafeInteger(people) || people < least || (kind === 'interview' && people > 1)) {
    const detail =
      kind === 'interview' ? 'An interview is held with one person.' : 'A group interview is held with a whole number of people, from 2.';
    faults.push(fault('capacity_invalid', '/capacity', detail));
  }
  if (startsAt.getTime() <= now.getTime()) {
    faults.push(fault('session_past', '/startsAt', 'The session would begin in the past. Choose a later time.'));
  }
  if (faults.length > 0) return refuse(...faults);
  return succeed({ startsAt, endsAt: new Date(startsAt.getTime() + duration * minute), capacity: people });
}
