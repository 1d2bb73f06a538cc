import { decideAct, type ActDecision } from '../participation/decide-act.js';
import type { ParticipationStatus } from '../participation/status.js';
import { fault, refuse, type Fault, type Result } from '../result.js';
import { checkActivity } from '../study/check-activity.js';
import type { Moderation } from '../study/kind.js';
import type { StudyStanding } from '../study/lifecycle.js';

/** What a person says about an applicant. */
export type ReviewAct = 'approve' | 'reject';

/** What a review depends on. */
export interface ReviewInput {
  readonly status: ParticipationStatus;
  readonly moderation: Moderation;
  readonly study: StudyStanding;
  /** Whether a place is free. The statement that takes one must check it again, since two people may review at once. */
  readonly placeAvailable: boolean;
}

/** Why a review was refused. */
export type ReviewFault = 'act_not_allowed' | 'study_not_open' | 'no_place_left';

/**
 * Decides a review. To approve is to invite (S2-51): it needs a study that recruits and, where the invitation takes a place, a free one (D10).
 * To reject an applicant is possible at any time, after close too, and takes nothing.
 *
 * @returns what to do, or every fault at once
 */
export function decideReview(act: ReviewAct, { status, moderation, study, placeAvailable }: ReviewInput): Result<ActDecision, ReviewFault> {
  const decided = decideAct(act === 'approve' ? 'invite' : 'reject', { status, moderation, incentiveReleased: false, hasStarted: false });
  if (act === 'reject') return status === 'applied' ? decided : refuse(explainReject(status));
  const open = checkActivity('invite', study);
  const faults: Fault<ReviewFault>[] = [...(decided.ok ? [] : decided.faults), ...(open.ok ? [] : open.faults)];
  if (decided.ok && decided.value.place === 1 && !placeAvailable) {
    const detail = 'Every place is taken. Raise the participation limit, or wait until a place becomes free.';
    faults.push(fault('no_place_left', '', detail));
  }
  return faults.length > 0 ? refuse(...faults) : decided;
}

function explainReject(status: ParticipationStatus): Fault<'act_not_allowed'> {
  return fault('act_not_allowed', '', `An application is rejected while it waits for review; this participation is ${status}.`);
}
