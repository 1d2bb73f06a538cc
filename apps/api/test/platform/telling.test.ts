import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRecruitingStudy } from '../support/rally-study.js';
import {
  act,
  apply,
  createToldStudy,
  readPlatform,
  readReports,
  readStatus,
  startPlatformWorld,
  sweep,
  tell,
  tellAll,
  until,
  type PlatformWorld,
} from './world.js';

let world: PlatformWorld;
beforeAll(async () => {
  world = await startPlatformWorld();
});
afterAll(() => world.close());
beforeEach(() => world.rally.misbehave([]));

const rowsOf = async (text: string, ...values: readonly unknown[]) => (await world.hub.sql.query(text, [...values])).rows;

describe('a launch', () => {
  it('has the study there looked at by a job, and says when', async () => {
    const { studyId, rallyStudyId, connectionId } = await createToldStudy(world);
    await until('the study is looked at', async () => (await readPlatform(world, studyId)).state === 'open');
    expect(await readPlatform(world, studyId)).toMatchObject({
      connectionId,
      state: 'open',
      study: { externalId: rallyStudyId, title: 'Banking', kind: 'interview', status: 'draft' },
      checkedAt: expect.any(String),
      counts: { told: 0, waiting: 0, refused: 0, byHand: 0 },
      error: null,
    });
    expect(await rowsOf(`select type, reason from events where study_id = $1 and type like 'platform.%'`, studyId)).toEqual([
      { type: 'platform.connected', reason: null },
    ]);
  });

  it('stands although the study there is of another kind; that is shown, and nobody is told until it is put right', async () => {
    const { studyId, connectionId } = await createToldStudy(world, { studyType: 'UNMODERATED_TEST' });
    await until('the study is looked at', async () => (await readPlatform(world, studyId)).state === 'refused');
    const { error } = await readPlatform(world, studyId);
    expect(error).toMatchObject({
      code: 'platform_kind_differs',
      detail: expect.stringContaining('of the kind unmoderated_test on the platform'),
      remedy: expect.stringMatching(/integration/),
    });
    const study = await world.hub.request('GET', `/api/v1/studies/${studyId}`);
    expect(study.body).toMatchObject({ status: 'active', launched: true });
    const [reserved] = await rowsOf(
      `select sum(amount)::int as amount from ledger_postings where study_id = $1 and account = 'reserved'`,
      studyId,
    );
    expect(reserved).toEqual({ amount: 3 * (5_000 + 3_900) });
    await apply(world, studyId);
    world.rally.clearRequests();
    await tell(world, studyId);
    expect(world.rally.requests()).toEqual([]);
    expect((await readPlatform(world, studyId)).counts).toMatchObject({ told: 0, waiting: 1 });

    const right = world.rally.createStudy({
      studyType: 'INTERVIEWS',
      recruitmentStrategy: 'EXTERNAL',
      studyPlan: { name: 'Right' },
    }).studyId;
    const body = { connectionId, studyConfig: { rallyStudyId: right } };
    expect((await world.hub.request('PUT', `/api/v1/studies/${studyId}/integration`, { body })).status).toBe(200);
    expect(await sweep(world)).toBeGreaterThan(0);
    await until('the person is there', async () => world.rally.participants(right).length === 1);
    await tellAll(world, studyId);
    expect(await readPlatform(world, studyId)).toMatchObject({ state: 'open', counts: { told: 1 }, error: null });
  });

  it('stands although the platform knows no such study', async () => {
    const { studyId } = await createToldStudy(world, { integration: { studyConfig: { rallyStudyId: 'nobody' } } });
    await until('it is tried', async () => (await readPlatform(world, studyId)).error !== null);
    expect(await readPlatform(world, studyId)).toMatchObject({
      state: 'waiting',
      error: { code: 'partner_not_found', detail: expect.stringContaining('rallyStudyId'), remedy: expect.stringMatching(/\S/) },
      nextAt: expect.any(String),
    });
    world.rally.clearRequests();
    await tell(world, studyId);
    expect(world.rally.requests()).toEqual([]);
  });
});

describe('D1 without a key, or without a study there', () => {
  it.each([
    ['key', { connection: { secrets: {} } }],
    ['study', { integration: { studyConfig: {} } }],
  ])('nobody is told and nothing warns: no %s', async (_what, overrides) => {
    const { studyId } = await createToldStudy(world, overrides);
    await until('it is known', async () => (await readPlatform(world, studyId)).state === 'not_connected');
    const participation = await apply(world, studyId);
    await act(world, participation, 'invite');
    world.rally.clearRequests();
    const log = world.hub.readLog().length;
    await sweep(world);
    await tell(world, studyId);
    expect(world.rally.requests()).toEqual([]);
    expect(await readPlatform(world, studyId)).toMatchObject({
      state: 'not_connected',
      study: null,
      counts: { told: 0, waiting: 0, refused: 0, byHand: 0 },
      error: null,
    });
    expect(world.hub.readLog().slice(log)).not.toContain('could not be told');
    expect(await rowsOf(`select type from events where study_id = $1 and type like 'platform.%'`, studyId)).toEqual([]);
  });

  it('a study without a platform has nothing to say of one', async () => {
    const { body } = await world.hub.request<{ id: string }>('POST', '/api/v1/studies', { body: { title: 'Plain', kind: 'interview' } });
    const answer = await world.hub.request('GET', `/api/v1/studies/${body.id}/platform`);
    expect([answer.status, answer.body]).toEqual([404, expect.objectContaining({ code: 'no_platform' })]);
  });

  it('a key that comes later makes up for everything', async () => {
    const { studyId, connectionId, rallyStudyId } = await createToldStudy(world, { connection: { secrets: {} } });
    await until('it is known', async () => (await readPlatform(world, studyId)).state === 'not_connected');
    await apply(world, studyId);
    await world.hub.request('PATCH', `/api/v1/connections/${connectionId}`, { body: { secrets: { apiKey: 'demo-rally-key' } } });
    await sweep(world);
    await until('the person is there', async () => world.rally.participants(rallyStudyId).length === 1);
    expect(await readPlatform(world, studyId)).toMatchObject({ state: 'open', error: null });
  });
});

describe('people', () => {
  it('are told as they come, in batches, under pseudonyms; ids are kept', async () => {
    const { studyId, rallyStudyId } = await createToldStudy(world);
    const ids = [await apply(world, studyId), await apply(world, studyId)].toSorted();
    await tellAll(world, studyId);
    const there = world.rally.participants(rallyStudyId);
    const reports = await readReports(world, studyId);
    expect(reports.map(({ participationId }) => participationId)).toEqual(ids);
    expect(reports.map(({ externalId }) => String(externalId)).toSorted()).toEqual(
      there.map(({ participantId }) => participantId).toSorted(),
    );
    expect(reports[0]).toMatchObject({ state: 'told', status: 'applied', toldStatus: 'applied', toldAt: expect.any(String), error: null });
    expect(reports[0]?.pseudonym).toBe(`${ids[0]}@no-mail.panelbridge.invalid`);
    expect((await readPlatform(world, studyId)).counts).toEqual({ told: 2, waiting: 0, refused: 0, byHand: 0 });
    world.rally.clearRequests();
    await tell(world, studyId);
    expect(world.rally.requests()).toEqual([]);
  });

  it('are told where they stand newest; what the platform takes no call for is a to-do, replaced by the next', async () => {
    const { studyId, rallyStudyId } = await createToldStudy(world);
    const [one, other] = [await apply(world, studyId), await apply(world, studyId)];
    await tellAll(world, studyId);
    await act(world, one, 'invite');
    await act(world, other, 'reject', { reason: 'Not for this one.' });
    world.rally.clearRequests();
    await tellAll(world, studyId);
    // Nothing is documented by which Rally is told, so nothing is sent.
    expect(world.rally.requests()).toEqual([]);
    const todo = await readReports(world, studyId, '?state=by_hand');
    expect(new Map(todo.map(({ participationId, error }) => [participationId, error?.detail]))).toEqual(
      new Map([
        [one, expect.stringContaining('INTERVIEW_INVITE_SENT')],
        [other, expect.stringContaining('REJECTED')],
      ]),
    );
    expect(todo[0]?.error).toMatchObject({ code: 'partner_unsupported', remedy: expect.stringMatching(/Enter it there/) });
    expect((await readPlatform(world, studyId)).counts).toEqual({ told: 0, waiting: 0, refused: 0, byHand: 2 });
    await act(world, one, 'cancel', { reason: 'They asked for it.' });
    await tellAll(world, studyId);
    const [changed] = (await readReports(world, studyId)).filter(({ participationId }) => participationId === one);
    expect(changed?.error?.detail).toMatch(/is cancelled/);
    expect(world.rally.participants(rallyStudyId)).toHaveLength(2);
  });

  it('who ended before anybody was told, or was erased, is never told', async () => {
    const { studyId, rallyStudyId } = await createToldStudy(world);
    await until('the study is looked at', async () => (await readPlatform(world, studyId)).state === 'open');
    const [rejected, erased] = [await apply(world, studyId), await apply(world, studyId)];
    await act(world, rejected, 'reject', { reason: 'Not for this one.' });
    const [person] = await rowsOf('select participant_id as id from participations where id = $1', erased);
    const gone = await world.hub.request('POST', `/api/v1/participants/${(person as { id: string }).id}/erase`);
    expect(gone.status).toBe(204);
    await tell(world, studyId);
    expect(world.rally.participants(rallyStudyId)).toEqual([]);
    expect(await readStatus(world, rejected)).toBe('rejected');
    expect((await readPlatform(world, studyId)).counts.waiting).toBe(0);
  });

  it('stand in the export of a person with what was told', async () => {
    const { studyId } = await createToldStudy(world);
    const participation = await apply(world, studyId);
    await tellAll(world, studyId);
    const [person] = await rowsOf('select participant_id as id from participations where id = $1', participation);
    const { body } = await world.hub.request<{ sections: { platformReports: object[] } }>(
      'GET',
      `/api/v1/participants/${(person as { id: string }).id}/export`,
    );
    expect(body.sections.platformReports).toMatchObject([{ participationId: participation, toldStatus: 'applied' }]);
  });
});

describe('another workspace', () => {
  it('sees nothing of it', async () => {
    const { studyId } = await createRecruitingStudy(world.hub);
    const key = await world.hub.key('admin', await world.hub.createWorkspace());
    for (const path of ['', '/reports']) {
      expect((await world.hub.request('GET', `/api/v1/studies/${studyId}/platform${path}`, { key })).status).toBe(404);
    }
  });
});
