import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import type { QuarantineItemDto } from '../../src/participations/quarantine.dto.js';
import { inviteParticipants } from '../support/participations.js';
import { createLaunchedStudy, type JoinedStudy } from '../support/studies.js';
import { startHub } from '../support/start-hub.js';
import { visit } from '../support/visit.js';

const hub = await startHub();
const hot = hub.app.get(HotStatements);
afterAll(() => hub.close());

type Answer = QuarantineItemDto & { code: string; detail: string; errors: { pointer: string; code: string }[] };
let study: JoinedStudy;
beforeAll(async () => {
  study = await createLaunchedStudy(hub, { study: { participationLimit: 20 } });
});

const list = async (query = '') => (await hub.request<{ data: QuarantineItemDto[] }>('GET', `/api/v1/quarantine${query}`)).body.data;
const decide = (id: string, act: 'assign' | 'dismiss', body: object, options: { key?: string; etag?: string } = {}) =>
  hub.request<Answer>('POST', `/api/v1/quarantine/${id}/${act}`, {
    body,
    ...(options.key ? { key: options.key } : {}),
    headers: options.etag ? { 'if-match': options.etag } : {},
  });
const read = async (id: string) => (await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`)).body;
const invite = async () => (await inviteParticipants(hub, study.studyId, 1))[0]?.participationId ?? '';
const enter = (participation: string) => hot.recordEntry({ participation, requestId: 'r' });

let counter = 0;
/** Somebody comes back without anything that says who they are, as a browser without cookies does. */
async function loseReturn(value = `lost-${(counter += 1)}`): Promise<QuarantineItemDto> {
  await visit(hub.url, `/return/${study.keys.complete}?iid=${value}`);
  const item = (await list('?state=open')).find(({ externalId }) => externalId === value);
  if (!item) throw new Error('the return is not in quarantine');
  return item;
}

describe('quarantined reports', () => {
  it('are listed with why they wait and what to do, by state, reason and study', async () => {
    const item = await loseReturn();
    expect(item).toMatchObject({
      state: 'open',
      channel: 'redirect',
      studyId: study.studyId,
      outcome: 'submitted',
      seen: 1,
      reason: { code: 'unknown', remedy: expect.any(String) },
    });
    await loseReturn(item.externalId ?? '');
    expect((await list(`?studyId=${study.studyId}&reason=unknown`)).find(({ id }) => id === item.id)).toMatchObject({ seen: 2 });
    expect(await list('?reason=tampered')).toEqual([]);
    expect((await hub.request('GET', '/api/v1/quarantine?reason=because')).status).toBe(400);
    expect((await hub.request('GET', '/api/v1/quarantine', { key: await hub.key('integration') })).status).toBe(403);
    expect(
      (await hub.request('GET', '/api/v1/quarantine', { key: await hub.key('admin', await hub.createWorkspace()) })).body,
    ).toMatchObject({ data: [] });
  });

  it('are assigned to a person, for whom they count as evidence that a person vouches for', async () => {
    const person = await invite();
    await enter(person);
    const item = await loseReturn();
    const answer = await decide(item.id, 'assign', { participationId: person, reason: 'Named in the tool' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        state: 'assigned',
        participationId: person,
        resolution: 'apply: Named in the tool',
        resolvedBy: { kind: 'api_key', name: 'Test Owner' },
        version: 2,
      },
    });
    expect(await read(person)).toMatchObject({
      status: 'completed',
      evidence: { outcome: 'submitted', channel: 'manual' },
      incentive: { status: 'due', holdReason: null },
    });
    const { rows } = await hub.sql.query(
      `select type, to_status, reason, data->>'quarantine' as q, actor_kind from events where participation_id = $1 and channel = 'manual' order by id offset 1`,
      [person],
    );
    expect(rows).toEqual([
      { type: 'participation.status_changed', to_status: 'submitted', reason: 'Named in the tool', q: item.id, actor_kind: 'api_key' },
      { type: 'participation.status_changed', to_status: 'completed', reason: 'Named in the tool', q: item.id, actor_kind: 'api_key' },
      { type: 'incentive.due', to_status: 'due', reason: null, q: null, actor_kind: 'api_key' },
      { type: 'quarantine.assigned', to_status: null, reason: 'Named in the tool', q: null, actor_kind: 'api_key' },
    ]);
    expect(await decide(item.id, 'dismiss', { reason: 'x' })).toMatchObject({ status: 409, body: { code: 'quarantine_item_resolved' } });
  });

  it('that contradict what is known hold the incentive, and those that would be held again change nothing', async () => {
    const [done, fresh] = [await invite(), await invite()];
    await enter(done);
    await hot.recordOutcome({
      participation: done,
      study: null,
      outcome: 'screened_out',
      channel: 'webhook',
      eventId: null,
      connectionId: null,
      partnerStatus: null,
      occurredAt: null,
      requestId: 'r',
    });
    expect(await decide((await loseReturn()).id, 'assign', { participationId: done })).toMatchObject({
      status: 200,
      body: { resolution: 'correct' },
    });
    expect(await read(done)).toMatchObject({ status: 'completed', incentive: { status: 'due', holdReason: 'contradiction' } });

    const item = await loseReturn();
    const refused = await decide(item.id, 'assign', { participationId: fresh });
    expect(refused).toMatchObject({ status: 409, body: { code: 'report_held', errors: [{ code: 'never_started' }] } });
    expect(refused.body.detail).toContain('mark the participation as submitted by hand');
    expect((await list('?state=open')).find(({ id }) => id === item.id)).toEqual(item);
    expect(await read(fresh)).toMatchObject({ status: 'invited', version: 1, evidence: null });
  });

  it('need an outcome where the tool’s status means nothing to the hub', async () => {
    const person = await invite();
    await enter(person);
    const { rows } = await hub.sql.query(
      `select quarantine_signal($1, $2, null, 'webhook', 'unknown', 'x-7', 'paused_by_moon', null, '{}') as id`,
      [hub.workspaceId, study.studyId],
    );
    expect(await decide(rows[0].id, 'assign', { participationId: person })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/outcome' }] },
    });
    expect(await decide(rows[0].id, 'assign', { participationId: person, outcome: 'quality_failed' })).toMatchObject({ status: 200 });
    expect(await read(person)).toMatchObject({ status: 'quality_failed', evidence: { channel: 'manual' }, holdsPlace: false });
    expect((await hub.sql.query('select partner_status from evidence where participation_id = $1', [person])).rows).toEqual([
      { partner_status: 'paused_by_moon' },
    ]);
  });

  it('are never credited to somebody of another study or workspace', async () => {
    const item = await loseReturn();
    const other = await createLaunchedStudy(hub);
    const stranger = (await inviteParticipants(hub, other.studyId, 1))[0]?.participationId ?? '';
    expect(await decide(item.id, 'assign', { participationId: stranger })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/participationId', code: 'wrong_study' }] },
    });
    expect(await decide(item.id, 'assign', { participationId: 'pp_0000000' })).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'participation_unknown' }] },
    });
    const key = await hub.key('admin', await hub.createWorkspace());
    expect((await decide(item.id, 'assign', { participationId: await invite() }, { key })).status).toBe(404);
  });

  it('are dismissed with a reason, by the version that was looked at', async () => {
    const item = await loseReturn();
    expect((await decide(item.id, 'dismiss', {})).status).toBe(422);
    expect((await decide(item.id, 'dismiss', { reason: 'A colleague' }, { key: await hub.key('observer') })).status).toBe(403);
    expect((await decide(item.id, 'dismiss', { reason: 'A colleague' }, { etag: '"7"' })).status).toBe(412);
    expect(await decide(item.id, 'dismiss', { reason: 'A colleague' }, { etag: '"1"' })).toMatchObject({
      status: 200,
      body: { state: 'dismissed', resolution: 'A colleague' },
    });
    expect((await list('?state=dismissed')).map(({ id }) => id)).toEqual([item.id]);
    // The same report later is new: what was decided concerned the past.
    expect((await loseReturn(item.externalId ?? '')).id).not.toBe(item.id);
  });

  it('assigned twice at once count once', async () => {
    const person = await invite();
    await enter(person);
    const item = await loseReturn();
    const answers = await Promise.all([1, 2, 3].map(() => decide(item.id, 'assign', { participationId: person })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    expect((await hub.sql.query('select count(*)::int as n from evidence where participation_id = $1', [person])).rows).toEqual([{ n: 1 }]);
  });
});
