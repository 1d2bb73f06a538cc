import type { Answers, AudienceMatch, Moderation, ParticipationStatus, Screener, StudyStatus } from '@panelbridge/core';
import type { Tools } from '../../studies/integration/tools.js';

/** An applicant as the statement below gives them. */
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

/** What the statement is given: study, workspace, status or null, where the page before ended (time and id, or null), and how many rows. */
export type ApplicantsValues = readonly [string, string, string | null, string | null, string | null, number];

/** The one statement behind a page of applicants, the newest first. */
export const applicantsQuery = `
  with page as (
    select p.id, p.status, p.participant_id, p.answers, p.criteria, p.screener_version, p.version, p.created_at from participations p
    where p.study_id = $1 and p.workspace_id = $2 and p.answers is not null and ($3::text is null or p.status = $3)
      and ($4::timestamptz is null or (p.created_at, p.id) < ($4::timestamptz, $5::text collate "C"))
    order by p.created_at desc, p.id desc limit $6
  )
  select s.status, s.moderation, s.launched_at is not null as launched, s.places_taken < s.participation_limit as free, n.connection_id,
    (select json_build_object('id', c.id, 'name', c.name, 'connectorId', c.connector_id, 'status', c.status, 'version', c.version, 'config', c.config)
      from connections c where c.id = n.connection_id and c.deleted_at is null) as connection,
    (select json_agg(json_build_object('id', p.id, 'status', p.status, 'participantId', p.participant_id, 'country', m.country,
        'answers', p.answers, 'criteria', p.criteria, 'screenerVersion', p.screener_version, 'version', p.version, 'at', p.created_at::text)
        order by p.created_at desc, p.id desc)
      from page p left join participants m on m.id = p.participant_id) as applicants,
    (select json_object_agg(c.version, c.definition) from screeners c
      where c.study_id = s.id and c.version in (select screener_version from page)) as screeners
  from studies s left join integrations n on n.study_id = s.id where s.id = $1 and s.workspace_id = $2`;
