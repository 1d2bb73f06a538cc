import type { Answers, AudienceMatch, Moderation, ParticipationStatus, Screener, StudyStatus } from '@panelbridge/core';
import type { Tools } from '../../studies/integration/tools.js';

/** An applicant as `list_applicants` gives them. */
export interface ApplicantRow {
  readonly id: string;
  readonly status: ParticipationStatus;
  readonly participantId: string | null;
  readonly country: string | null;
  readonly answers: Answers;
  readonly criteria: AudienceMatch | null;
  readonly screenerVersion: number | null;
  readonly version: number;
  /** As PostgreSQL writes it, to the microsecond. */
  readonly at: string;
}

/** A study with one page of its applicants. */
export interface ApplicantsRow {
  readonly status: StudyStatus;
  readonly moderation: Moderation;
  readonly launched: boolean;
  readonly free: boolean;
  readonly connection_id: string | null;
  /** Null also when the connection was deleted. */
  readonly connection: Parameters<Tools['describe']>[0] | null;
  readonly applicants: readonly ApplicantRow[] | null;
  /** By version; only those that the page needs. */
  readonly screeners: Readonly<Record<string, Screener>> | null;
}
