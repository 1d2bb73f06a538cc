import { randomBytes } from 'node:crypto';
import { createParticipationId } from '@panelbridge/core';
import type { Ground } from './seed.js';

/** How people have taken part. */
export interface HandedIn {
  readonly studyId: string;
  readonly count: number;
  /** How long ago they handed in, or their session ended; 25 hours unless given, so that payment by itself is due. */
  readonly hoursAgo?: number;
}

/** Adds people who have handed in an unmoderated test: they hold places, and a report says so. Gives their participations. */
export async function seedHandedIn({ sql, workspaceId }: Ground, { studyId, count, hoursAgo = 25 }: HandedIn): Promise<string[]> {
  const ids = Array.from({ length: count }, () => createParticipationId(randomBytes));
  await sql.query(
    `with people as (
       insert into participants (workspace_id, email, first_name, last_name) select $2, id || '@example.com', 'Kim', 'Nguyen' from unnest($3::text[]) id
       returning id, split_part(email, '@', 1) as participation
     ), taken as (
       update studies set places_taken = places_taken + $4 where id = $1
     ), begun as (
       insert into participations (id, workspace_id, study_id, participant_id, status, holds_place, invited_at, started_at, ended_at, evidence_rank, evidence_outcome, evidence_channel)
       select participation, $2, $1, id, 'submitted', true, now() - $5::interval, now() - $5::interval, now() - $5::interval, 20, 'submitted', 'redirect' from people
       returning id
     )
     insert into evidence (workspace_id, study_id, participation_id, channel, outcome, rank, disposition, received_at)
     select $2, $1, id, 'redirect', 'submitted', 20, 'apply', now() - $5::interval from begun`,
    [studyId, workspaceId, ids, count, `${hoursAgo} hours`],
  );
  return ids;
}

/** Adds people who have booked a session of an interview, which has begun and ended. Gives their participations. */
export async function seedMet({ sql, workspaceId }: Ground, { studyId, count, hoursAgo = 25 }: HandedIn): Promise<string[]> {
  const ids = Array.from({ length: count }, () => createParticipationId(randomBytes));
  await sql.query(
    `with people as (
       insert into participants (workspace_id, email, first_name, last_name) select $2, id || '@example.com', 'Kim', 'Nguyen' from unnest($3::text[]) id
       returning id, split_part(email, '@', 1) as participation
     ), taken as (
       update studies set places_taken = places_taken + $4 where id = $1
     ), begun as (
       insert into participations (id, workspace_id, study_id, participant_id, status, holds_place, invited_at)
       select participation, $2, $1, id, 'scheduled', true, now() - interval '3 days' from people returning id
     ), met as (
       insert into sessions (workspace_id, study_id, starts_at, ends_at, zone, capacity, booked)
       select $2, $1, now() - $5::interval - interval '30 minutes', now() - $5::interval, 'UTC', $4, $4 returning id
     )
     insert into bookings (workspace_id, study_id, session_id, participation_id, booked_at)
     select $2, $1, met.id, begun.id, now() - interval '3 days' from begun, met`,
    [studyId, workspaceId, ids, count, `${hoursAgo} hours`],
  );
  return ids;
}
