/** What a study is. */
export const STUDY_TYPES = ['SURVEY', 'INTERVIEWS', 'UNMODERATED_TEST', 'GROUP_INTERVIEW'] as const;
/** Where the people of a study come from. */
export const RECRUITMENT_STRATEGIES = ['IN_RALLY', 'EXTERNAL'] as const;
/** How far a study is; nothing leads out of `CLOSED`. */
export const STUDY_STATUSES = ['DRAFT', 'ACTIVE', 'PAUSED', 'CLOSED'] as const;
/** Every status of a participant. */
export const PARTICIPANT_STATUSES = [
  'NOT_STARTED',
  'INVITE_SENT',
  'NOT_ELIGIBLE',
  'SCREENER_STARTED',
  'SCREENER_COMPLETED',
  'SCREENER_QUALIFIED',
  'SCREENER_DISQUALIFIED',
  'INTERVIEW_INVITE_SENT',
  'INTERVIEW_SCHEDULED',
  'INTERVIEW_COMPLETED',
  'INTERVIEW_CANCELLED',
  'INTERVIEW_NO_SHOWED',
  'SURVEY_STARTED',
  'SURVEY_COMPLETED',
  'INCENTIVE_SENT',
  'INCENTIVE_CLAIMED',
  'INCENTIVE_SKIPPED',
  'UNMODERATED_TEST_INVITE_SENT',
  'UNMODERATED_TEST_STARTED',
  'UNMODERATED_TEST_COMPLETED',
  'COMPLETED_STUDY',
  'CANCELLED',
  'OPTED_OUT',
  'EMAIL_SOFT_BOUNCED',
  'EMAIL_HARD_BOUNCED',
] as const;
/** What was decided about a participant. */
export const APPROVAL_STATUSES = ['HIDDEN', 'AWAITING_APPROVAL', 'APPROVED', 'REJECTED', 'REPORTED'] as const;
/** How far a screener is; the two automatic ones never come about here by themselves (S2-26). */
export const SCREENER_STATES = [
  'SCREENER_SENT',
  'SCREENER_COMPLETED',
  'QUALIFIED',
  'AUTO_QUALIFIED',
  'NOT_QUALIFIED',
  'AUTO_NOT_QUALIFIED',
] as const;
/** What a webhook can report. */
export const WEBHOOK_EVENTS = ['participant.status_changed', 'person.opted_out', 'person_import.api.finished'] as const;

/** One of {@link STUDY_TYPES}. */
export type StudyType = (typeof STUDY_TYPES)[number];
/** One of {@link STUDY_STATUSES}. */
export type StudyStatus = (typeof STUDY_STATUSES)[number];
/** One of {@link PARTICIPANT_STATUSES}. */
export type ParticipantStatus = (typeof PARTICIPANT_STATUSES)[number];
/** One of {@link APPROVAL_STATUSES}. */
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];
/** One of {@link SCREENER_STATES}. */
export type ScreenerState = (typeof SCREENER_STATES)[number];
/** One of {@link WEBHOOK_EVENTS}. */
export type RallyEvent = (typeof WEBHOOK_EVENTS)[number];
