import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import { inviteParticipants } from '../support/participations.js';
import { createLaunchedStudy, type StudyOverrides } from '../support/studies.js';
import { startHub } from '../support/start-hub.js';

export const hub = await startHub();
const hot = hub.app.get(HotStatements);
afterAll(() => hub.close());

type Problem = { code: string; detail: string };

export const launch = async (overrides: StudyOverrides = {}) => (await createLaunchedStudy(hub, overrides)).studyId;
/** A study that pays only after a person's completion. */
export const launchReviewed = (study: Readonly<Record<string, unknown>> = {}) => launch({ study, integration: { onReturn: 'submitted' } });
export const one = async (studyId: string) => (await inviteParticipants(hub, studyId, 1))[0]?.participationId ?? '';
export const enter = (participation: string) => hot.recordEntry({ participation, requestId: 'r' });
export const report = (
  participation: string,
  outcome: 'submitted' | 'screened_out' | 'quality_failed' = 'submitted',
  channel: 'redirect' | 'webhook' = 'redirect',
) =>
  hot.recordOutcome({
    participation,
    study: null,
    outcome,
    channel,
    eventId: null,
    connectionId: null,
    partnerStatus: null,
    occurredAt: null,
    requestId: 'r',
  });
export const act = (id: string, name: string, options: { body?: object; key?: string; etag?: string } = {}) =>
  hub.request<ParticipationDto & Problem>('POST', `/api/v1/participations/${id}/${name}`, {
    body: options.body,
    ...(options.key ? { key: options.key } : {}),
    headers: { 'idempotency-key': randomUUID(), ...(options.etag ? { 'if-match': options.etag } : {}) },
  });
export const read = async (id: string) => (await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`)).body;
export const places = async (studyId: string) =>
  (await hub.sql.query('select places_taken from studies where id = $1', [studyId])).rows[0].places_taken as number;
export const count = async (sql: string, ...values: unknown[]) =>
  (await hub.sql.query(`select count(*)::int as n from ${sql}`, values)).rows[0].n as number;
export const reason = { reason: 'Checked with the tool' };

export async function submit(studyId: string): Promise<string> {
  const id = await one(studyId);
  await enter(id);
  await report(id);
  return id;
}
