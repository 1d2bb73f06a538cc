import type { Moderation, ParticipationStatus } from '@panelbridge/core';
import type { RallyApproval, RallyScreenerState, RallyStatus } from './statuses.js';

/** How a status of ours is written in Rally; `status` is `null` where that kind of study has no word for it. */
export interface RallyWords {
  readonly status: RallyStatus | null;
  readonly approval: RallyApproval;
  /** Never a verdict: no screener decides about anybody (S2-26). */
  readonly screener: RallyScreenerState;
}

type Row = readonly [moderated: RallyStatus | null, unmoderated: RallyStatus | null, approval: RallyApproval];

const waits = ['SCREENER_COMPLETED', 'SCREENER_COMPLETED', 'AWAITING_APPROVAL'] as const satisfies Row;
const turnedDown = ['NOT_ELIGIBLE', 'NOT_ELIGIBLE', 'REJECTED'] as const satisfies Row;

const rows: Readonly<Record<ParticipationStatus, Row>> = {
  applied: waits,
  // Where a person reviews, nobody comes to these two by answers; whoever stood there waits for review.
  qualified: waits,
  screened_out: waits,
  unqualified: turnedDown,
  rejected: turnedDown,
  over_quota: turnedDown,
  invited: ['INTERVIEW_INVITE_SENT', 'UNMODERATED_TEST_INVITE_SENT', 'APPROVED'],
  scheduled: ['INTERVIEW_SCHEDULED', null, 'APPROVED'],
  started: [null, 'UNMODERATED_TEST_STARTED', 'APPROVED'],
  incomplete: [null, 'UNMODERATED_TEST_STARTED', 'APPROVED'],
  submitted: ['INTERVIEW_COMPLETED', 'UNMODERATED_TEST_COMPLETED', 'APPROVED'],
  completed: ['COMPLETED_STUDY', 'COMPLETED_STUDY', 'APPROVED'],
  no_show: ['INTERVIEW_NO_SHOWED', null, 'APPROVED'],
  cancelled: ['CANCELLED', 'CANCELLED', 'APPROVED'],
  expired: ['CANCELLED', 'CANCELLED', 'APPROVED'],
  quality_failed: ['CANCELLED', 'CANCELLED', 'REPORTED'],
  excluded: ['CANCELLED', 'CANCELLED', 'REPORTED'],
};

/** Translates a status of ours. Unverified: Rally publishes its words, and not what each one means. */
export function translateStatus(status: ParticipationStatus, moderation: Moderation): RallyWords {
  const [moderated, unmoderated, approval] = rows[status];
  return { status: moderation === 'moderated' ? moderated : unmoderated, approval, screener: 'SCREENER_COMPLETED' };
}
