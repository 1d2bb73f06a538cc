import { randomUUID } from 'node:crypto';
import type { ParticipationStatus } from '@panelbridge/core';
import { afterAll, beforeAll, expect } from 'vitest';
import { HotStatements } from '../../../src/links/hot-statements.js';
import type { ParticipationDto } from '../../../src/participations/participation.dto.js';
import type { FixAnswerDto } from '../../../src/reconciliation/findings/fix.dto.js';
import { seedFinding, seedReconciliation, type FindingSeed } from '../../support/findings.js';
import { inviteParticipants } from '../../support/participations.js';
import { startHub, type RequestOptions } from '../../support/start-hub.js';
import { createLaunchedStudy } from '../../support/studies.js';

/** A hub where nothing happens in the background, so that what is stored changes by requests alone. */
export const hub = await startHub({ configuration: { role: 'api' } });
/** What participants’ clicks go through. */
export const hot = hub.app.get(HotStatements);
afterAll(() => hub.close());

/** What applying a finding is answered with. */
export type Answer = FixAnswerDto & { code: string; detail: string; errors?: { pointer: string; code: string }[] };
/** A study that is under way. */
export let studyId: string;
/** A reconciliation of it that is over. */
export let run: string;
beforeAll(async () => {
  ({ studyId } = await createLaunchedStudy(hub, { study: { participationLimit: 60 } }));
  run = await seedReconciliation(hub, studyId);
});

/** Reads a participation. */
export const read = async (id: string) => (await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`)).body;
/** Where a finding is. */
export const path = (finding: string, act = '') => `/api/v1/studies/${studyId}/reconciliations/${run}/findings/${finding}${act}`;
/** Applies a finding. */
export const apply = (finding: string, body: object = {}, { headers, ...options }: RequestOptions = {}) =>
  hub.request<Answer>('POST', path(finding, '/apply'), { body, headers: { 'idempotency-key': randomUUID(), ...headers }, ...options });
/** The events of a finding, oldest first. */
export const listEvents = async (finding: string) => {
  const { rows } = await hub.sql.query<Record<string, unknown>>(
    'select type, participation_id, channel, reason, data, actor_kind, to_status from events where subject_id = $1 order by id',
    [finding],
  );
  return rows;
};

/** Brings somebody as far as is asked, by the same ways as people go. */
export async function bring(status: ParticipationStatus): Promise<string> {
  const [person] = await inviteParticipants(hub, studyId, 1);
  const id = person?.participationId ?? '';
  const act = (name: string) =>
    hub.request('POST', `/api/v1/participations/${id}/${name}`, {
      body: { reason: 'Seen in the tool' },
      headers: { 'idempotency-key': randomUUID() },
    });
  if (status !== 'invited') await hot.recordEntry({ participation: id, requestId: 'r' });
  if (status === 'submitted' || status === 'completed') await act('mark-submitted');
  if (status === 'completed') await act('complete');
  expect((await read(id)).status).toBe(status);
  return id;
}

/** Puts a finding into that run. */
export async function find(seed: Omit<FindingSeed, 'studyId' | 'reconciliationId'>): Promise<string> {
  return seedFinding(hub, { studyId, reconciliationId: run, ...seed });
}
