import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import type { TimelineDto } from '../../src/participations/timeline.dto.js';
import { launchOrderedStudy, orderedFolder } from '../support/ordered-study.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let studyId: string;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [orderedFolder] } });
  ({ studyId } = await launchOrderedStudy(hub, { study: { participationLimit: 50 } }));
});
afterAll(() => hub.close());

const report = (participation: string, outcome: 'submitted' | 'incomplete', eventId: string = randomUUID()) =>
  hub.app.get(HotStatements).recordOutcome({
    participation,
    study: studyId,
    outcome,
    channel: 'webhook',
    eventId,
    connectionId: null,
    partnerStatus: null,
    occurredAt: null,
    requestId: 'r',
  });
const invite = async () => (await inviteParticipants(hub, studyId, 1))[0]?.participationId ?? '';
async function enter(): Promise<string> {
  const participation = await invite();
  await hub.app.get(HotStatements).recordEntry({ participation, requestId: 'r' });
  return participation;
}
async function submit(): Promise<string> {
  const id = await enter();
  await report(id, 'submitted');
  return id;
}
const act = (id: string, name: string, key = hub.adminKey) =>
  hub.request<ParticipationDto & { code: string; detail: string }>('POST', `/api/v1/participations/${id}/${name}`, {
    body: {},
    key,
    headers: { 'idempotency-key': randomUUID() },
  });
const incentives = async (id: string) =>
  (await hub.sql.query('select sequence, status from incentives where participation_id = $1', [id])).rows;
const events = async (id: string, type: string) =>
  (await hub.sql.query('select 1 from events where participation_id = $1 and type = $2', [id, type])).rows.length;

describe('from submitted to completed', () => {
  it('S0-34 owes one incentive and releases it once, of twenty who complete and pay at the same moment', async () => {
    const id = await submit();
    expect(await incentives(id)).toEqual([]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => act(id, 'complete-and-pay')));
    expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([
      200,
      ...Array.from({ length: 19 }, () => 409),
    ]);
    expect(await incentives(id)).toEqual([{ sequence: 1, status: 'released' }]);
    expect([await events(id, 'incentive.due'), await events(id, 'incentive.released')]).toEqual([1, 1]);
    // What is reported again owes nothing more.
    await report(id, 'submitted');
    expect(await incentives(id)).toEqual([{ sequence: 1, status: 'released' }]);
  });

  it('S0-34 owes one incentive to whoever is completed, which is not released before somebody does so', async () => {
    const id = await submit();
    const answers = await Promise.all(Array.from({ length: 20 }, () => act(id, 'complete')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await incentives(id)).toEqual([{ sequence: 1, status: 'due' }]);
    const [{ id: incentive }] = (await hub.sql.query<{ id: string }>('select id from incentives where participation_id = $1', [id]))
      .rows as [{ id: string }];
    const release = () =>
      hub.request('POST', `/api/v1/incentives/${incentive}/release`, { body: {}, headers: { 'idempotency-key': randomUUID() } });
    await Promise.all(Array.from({ length: 20 }, release));
    expect(await incentives(id)).toEqual([{ sequence: 1, status: 'released' }]);
    expect(await events(id, 'incentive.released')).toBe(1);
  });

  it('S0-36 is the only way to completed: neither qualified nor incomplete, nor invited or started, goes there directly', async () => {
    const [qualified, invited, started, incomplete] = [await invite(), await invite(), await enter(), await enter()];
    await hub.sql.query(`update participations set status = 'qualified' where id = $1`, [qualified]);
    await report(incomplete, 'incomplete');
    for (const [id, status] of [
      [qualified, 'qualified'],
      [invited, 'invited'],
      [started, 'started'],
      [incomplete, 'incomplete'],
    ] as const) {
      for (const name of ['complete', 'complete-and-pay']) {
        const refused = await act(id, name);
        expect(refused).toMatchObject({ status: 409, body: { code: 'act_not_allowed', detail: expect.stringContaining(status) } });
      }
      const { body } = await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`);
      expect([body.status, body.incentive, body.possibleActs.includes('complete')]).toEqual([status, null, false]);
    }
  });

  it('S0-37 records who did it and when', async () => {
    const id = await submit();
    const before = Date.now();
    await act(id, 'complete', await hub.key('researcher'));
    const { body } = await hub.request<TimelineDto>('GET', `/api/v1/participations/${id}/timeline`);
    const entry = body.entries.find(({ type, to }) => type === 'participation.status_changed' && to === 'completed');
    expect(entry).toMatchObject({
      from: 'submitted',
      channel: 'manual',
      actor: { kind: 'api_key', name: 'Test Owner', id: expect.any(String) },
    });
    const { rows } = await hub.sql.query('select role from api_keys where id = $1', [entry?.actor?.id]);
    expect(rows).toEqual([{ role: 'researcher' }]);
    expect(Date.parse(entry?.at ?? '')).toBeGreaterThanOrEqual(before - 1_000);
    const { completedAt } = (await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`)).body;
    expect(Date.parse(completedAt ?? '')).toBeGreaterThanOrEqual(before - 1_000);
    // What the tool reported is told apart from what a person did.
    expect(body.entries.find(({ type, to }) => type === 'participation.status_changed' && to === 'submitted')).toMatchObject({
      channel: 'webhook',
      actor: { kind: 'connector' },
    });
  });
});
