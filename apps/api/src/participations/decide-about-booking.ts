import {
  checkAttendance,
  decideCancelBooking,
  decideNoShow,
  type ActDecision,
  type ParticipationAct,
  type Result,
} from '@panelbridge/core';
import { fromFaults } from '../platform/http/problem.js';
import type { ProblemCode } from '../platform/http/problem-codes.js';
import { toActContext } from './act-context.js';
import type { LockedParticipation } from './locked-participation.js';

/** What an act does, and the participation limit that a no-show leaves. */
export interface BookedActDecision extends ActDecision {
  readonly participationLimit?: number;
}

/**
 * Decides an act about somebody who has booked a session, where its time matters.
 *
 * @returns null for other acts, and where nothing is booked
 * @throws ProblemException `session_started`, `session_not_started` or `act_not_allowed`
 */
export function decideAboutBooking(
  act: ParticipationAct,
  current: LockedParticipation,
  { replace, now }: { readonly replace: boolean; readonly now: Date },
): BookedActDecision | null {
  const { session, status, participationLimit } = current;
  if (session === null || status !== 'scheduled') return null;
  const absence = { session, status, incentiveReleased: toActContext(current).incentiveReleased, now };
  if (act === 'cancel') return take(decideCancelBooking(absence));
  if (act === 'no_show') return take(decideNoShow({ ...absence, replace, participationLimit: participationLimit ?? 1 }));
  if (act === 'complete') take(checkAttendance({ session, now }));
  return null;
}

function take<Value>(result: Result<Value, ProblemCode>): Value {
  if (result.ok) return result.value;
  throw fromFaults(result.faults, result.faults[0]?.code ?? 'act_not_allowed');
}
