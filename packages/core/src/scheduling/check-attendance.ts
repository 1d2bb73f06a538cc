import { fault, refuse, succeed, type Result } from '../result.js';
import { hasBegun } from './decide-booking.js';
import type { Session } from './session.js';

/** A session about which somebody says that a person took part in it. */
export interface AttendanceInput {
  readonly session: Session;
  readonly now: Date;
}

/**
 * Checks whether a person can be said to have taken part: from the moment at which the session begins, since one may end early, and any time
 * afterwards (S2-56, S2-57).
 *
 * @returns the session, or the fault `session_not_started`
 */
export function checkAttendance({ session, now }: AttendanceInput): Result<Session, 'session_not_started'> {
  if (hasBegun(session, now)) return succeed(session);
  const detail = `The session begins at ${session.startsAt.toISOString()}. Nobody has taken part in it before; complete the participation afterwards.`;
  return refuse(fault('session_not_started', '', detail));
}
