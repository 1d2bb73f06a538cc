import { z } from 'zod';
import { oneOf } from '../http/active-faults.js';
import type { Person } from './person.js';
import type { StudyType } from './words.js';
import {
  APPROVAL_STATUSES,
  type ApprovalStatus,
  PARTICIPANT_STATUSES,
  type ParticipantStatus,
  SCREENER_STATES,
  type ScreenerState,
} from './words.js';

/** A person in a study. */
export interface Participant {
  readonly participantId: string;
  readonly personId: string;
  readonly studyId: string;
  readonly status: ParticipantStatus;
  readonly approvalStatus: ApprovalStatus;
  readonly screenerState: ScreenerState | null;
  /** ISO 8601 in UTC, like all times here. */
  readonly addedToStudyAt: string;
  readonly invitedToStudyAt: string | null;
  readonly approvedAt: string | null;
  readonly screenerSentAt: string | null;
}

/** What changes a participant. */
export type ParticipantChange = Partial<
  Pick<Participant, 'status' | 'approvalStatus' | 'screenerState' | 'invitedToStudyAt' | 'approvedAt'>
>;

/** Body of `PATCH /admin/studies/{studyId}/participants/{participantId}`: any word, whatever the rules of the buttons say. */
export const participantChangeSchema = z
  .strictObject({
    status: oneOf(PARTICIPANT_STATUSES),
    approvalStatus: oneOf(APPROVAL_STATUSES),
    screenerState: oneOf(SCREENER_STATES).nullable(),
  })
  .partial();

/** A participant as the API answers it. */
export function describeParticipant(participant: Participant, person: Person) {
  const { email, additionalEmails, phone, additionalPhones } = person;
  return { ...participant, email, additionalEmails, phone, additionalPhones, note: null };
}

/** The buttons of the page. */
export const VERDICTS = ['approve', 'reject', 'complete', 'no_show'] as const;
/** One of {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number];

const INVITED: Readonly<Record<StudyType, ParticipantStatus>> = {
  SURVEY: 'INVITE_SENT',
  INTERVIEWS: 'INTERVIEW_INVITE_SENT',
  GROUP_INTERVIEW: 'INTERVIEW_INVITE_SENT',
  UNMODERATED_TEST: 'UNMODERATED_TEST_INVITE_SENT',
};
const COMPLETED: Readonly<Record<StudyType, ParticipantStatus>> = {
  SURVEY: 'SURVEY_COMPLETED',
  INTERVIEWS: 'INTERVIEW_COMPLETED',
  GROUP_INTERVIEW: 'INTERVIEW_COMPLETED',
  UNMODERATED_TEST: 'UNMODERATED_TEST_COMPLETED',
};
const OVER: ReadonlySet<ParticipantStatus> = new Set([
  ...Object.values(COMPLETED),
  'INTERVIEW_NO_SHOWED',
  'COMPLETED_STUDY',
  'OPTED_OUT',
] as const);

/** Which buttons a participant has. The vendor does not publish these rules; they are ours. */
export function listVerdicts({ approvalStatus, status }: Participant, studyType: StudyType): readonly Verdict[] {
  if (OVER.has(status)) return [];
  if (approvalStatus !== 'APPROVED') return approvalStatus === 'REJECTED' ? ['approve'] : ['approve', 'reject'];
  return studyType === 'INTERVIEWS' || studyType === 'GROUP_INTERVIEW' ? ['complete', 'no_show'] : ['complete'];
}

/** What a button does. */
export function applyVerdict(verdict: Verdict, studyType: StudyType, at: string): ParticipantChange {
  switch (verdict) {
    case 'approve':
      return { status: INVITED[studyType], approvalStatus: 'APPROVED', screenerState: 'QUALIFIED', approvedAt: at, invitedToStudyAt: at };
    case 'reject':
      return { status: 'SCREENER_DISQUALIFIED', approvalStatus: 'REJECTED', screenerState: 'NOT_QUALIFIED' };
    case 'complete':
      return { status: COMPLETED[studyType] };
    case 'no_show':
      return { status: 'INTERVIEW_NO_SHOWED' };
  }
}
