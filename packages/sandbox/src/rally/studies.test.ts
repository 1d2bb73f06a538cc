import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRally } from '../../test/rally-client.js';
import { type RunningRally, startRally } from './start-rally.js';

let rally: RunningRally;
beforeAll(async () => {
  rally = await startRally({
    keys: [
      { key: 'demo-rally-key', name: 'demo' },
      { key: 'reader', name: 'reader', permissions: ['read'] },
    ],
  });
});
afterAll(() => rally.close());

const plan = { name: 'Banks', description: 'ours', participationLimit: 5, incentive: { incentiveType: 'MONEY_OR_GIFT_CARD', amount: 50 } };
const draft = async (): Promise<string> =>
  (await callRally(rally.url, 'POST', '/studies', { studyType: 'INTERVIEWS', recruitmentStrategy: 'EXTERNAL', studyPlan: plan })).body
    ?.studyId ?? '';

describe('studies', () => {
  it('begin as drafts, and are shown with all fields of their plan', async () => {
    const created = await callRally(rally.url, 'POST', '/studies', { studyType: 'GROUP_INTERVIEW', studyPlan: { name: 'Cars' } });
    expect([created.status, Object.keys(created.body ?? {})]).toEqual([201, ['studyId']]);
    const shown = await callRally(rally.url, 'GET', `/studies/${created.body?.studyId ?? ''}`);
    expect(shown.body).toMatchObject({ studyType: 'GROUP_INTERVIEW', recruitmentStrategy: 'IN_RALLY', status: 'DRAFT' });
    expect(Object.keys(shown.body?.studyPlan ?? {})).toHaveLength(13);
    expect(shown.body?.studyPlan).toMatchObject({ name: 'Cars', participationLimit: null, includeScreener: false, language: 'en' });
  });

  it('are refused with every fault at once, a status among them', async () => {
    const answer = await callRally(rally.url, 'POST', '/studies', {
      studyType: 'DIARY',
      status: 'ACTIVE',
      studyPlan: { participationLimit: 0, startDate: 'soon' },
    });
    expect(answer.status).toBe(422);
    const paths = answer.body?.errors?.map(({ path }) => path.join('.'));
    expect(paths).toEqual(
      expect.arrayContaining(['studyType', 'studyPlan.name', 'studyPlan.participationLimit', 'studyPlan.startDate', '']),
    );
    expect(answer.body?.message).toContain('SURVEY, INTERVIEWS, UNMODERATED_TEST, GROUP_INTERVIEW');
  });

  it('keep on PATCH what is left out, and lose it on PUT', async () => {
    const path = `/studies/${await draft()}`;
    const patched = await callRally(rally.url, 'PATCH', path, { studyPlan: { externalDescription: 'theirs' } });
    expect(patched.body?.studyPlan).toMatchObject({ ...plan, externalDescription: 'theirs' });
    expect((await callRally(rally.url, 'PUT', path, { studyPlan: { participationLimit: 3 } })).status).toBe(422);
    const put = await callRally(rally.url, 'PUT', path, { studyPlan: { name: 'Banks 2' } });
    expect(put.body?.studyPlan).toMatchObject({
      name: 'Banks 2',
      description: null,
      externalDescription: null,
      participationLimit: null,
      incentive: null,
    });
    expect((await callRally(rally.url, 'GET', path)).body).toEqual(put.body);
  });

  it('change their status in one place only, and stay closed', async () => {
    const path = `/studies/${await draft()}`;
    for (const method of ['PATCH', 'PUT'])
      expect((await callRally(rally.url, method, path, { status: 'ACTIVE', studyPlan: { name: 'x' } })).status).toBe(422);
    const move = async (status: string) => {
      const { status: answered, body } = await callRally(rally.url, 'POST', `${path}/status`, { status });
      return [answered, answered === 200 ? body?.status : (await callRally(rally.url, 'GET', path)).body?.status];
    };
    expect(await move('PAUSED')).toEqual([409, 'DRAFT']);
    expect(await move('ACTIVE')).toEqual([200, 'ACTIVE']);
    expect(await move('PAUSED')).toEqual([200, 'PAUSED']);
    expect(await move('ACTIVE')).toEqual([200, 'ACTIVE']);
    expect(await move('DRAFT')).toEqual([409, 'ACTIVE']);
    expect(await move('CLOSED')).toEqual([200, 'CLOSED']);
    for (const status of ['DRAFT', 'ACTIVE', 'PAUSED']) expect(await move(status)).toEqual([409, 'CLOSED']);
    expect(await move('DONE')).toEqual([422, 'CLOSED']);
  });

  it('are listed once each over pages, in the order in which they came', async () => {
    const own = await startRally();
    const ids = Array.from({ length: 25 }, () => own.createStudy({ studyType: 'SURVEY', studyPlan: { name: 'S' } }).studyId);
    const seen: unknown[] = [];
    let startCursor: string | null | undefined;
    do {
      const pageInfo = { size: 10, ...(startCursor === undefined ? {} : { startCursor }) };
      const { body } = await callRally(own.url, 'POST', '/studies/search', { pageInfo });
      expect(body?.total).toBe(25);
      seen.push(...(body?.results ?? []).map(({ studyId }) => studyId));
      startCursor = body?.pageInfo?.hasNextPage ? body.pageInfo.endCursor : null;
    } while (startCursor);
    expect(seen).toEqual(ids);
    for (const pageInfo of [{ size: 0 }, { size: 101 }, { startCursor: 'x' }])
      expect((await callRally(own.url, 'POST', '/studies/search', { pageInfo })).status).toBe(422);
    await own.close();
  });
});

describe('access', () => {
  it('needs a key, and one that may write to write', async () => {
    expect((await callRally(rally.url, 'POST', '/studies/search', {}, '')).status).toBe(401);
    expect((await callRally(rally.url, 'POST', '/studies/search', {}, 'guessed')).status).toBe(401);
    const path = `/studies/${await draft()}`;
    expect((await callRally(rally.url, 'GET', path, undefined, 'reader')).status).toBe(200);
    expect((await callRally(rally.url, 'POST', `${path}/status`, { status: 'ACTIVE' }, 'reader')).status).toBe(403);
    expect((await callRally(rally.url, 'GET', path)).body?.status).toBe('DRAFT');
  });

  it('answers 404 for what is not there, 422 for what is no JSON, and 429 past the limit', async () => {
    for (const [method, path] of [
      ['GET', '/studies/none'],
      ['POST', '/studies/none/status'],
      ['POST', '/studies/none/participants/import'],
      ['POST', '/studies/none/participants/search'],
      ['GET', '/studies/none/participants/none'],
      ['GET', '/imports/none'],
      ['GET', '/people/none/opted-out'],
    ] as const)
      expect([path, (await callRally(rally.url, method, path, method === 'POST' ? {} : undefined)).status]).toEqual([path, 404]);
    expect((await callRally(rally.url, 'POST', '/studies', '{"studyType":')).status).toBe(422);
    const strict = await startRally({ requestsPerMinute: 1 });
    await callRally(strict.url, 'GET', '/studies/none');
    const late = await callRally(strict.url, 'GET', '/studies/none');
    expect([late.status, Number(late.headers.get('retry-after')) > 50]).toEqual([429, true]);
    await strict.close();
  });

  it('is logged with what was sent, until the log is emptied', async () => {
    rally.clearRequests();
    await callRally(rally.url, 'POST', '/studies/search', { pageInfo: { size: 1 } });
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    const logged: unknown = await (await fetch(`${rally.url}/admin/requests`)).json();
    expect(logged).toEqual([
      {
        at,
        method: 'POST',
        path: '/api/public/v1/studies/search',
        endpoint: 'search_studies',
        keyName: 'demo',
        body: { pageInfo: { size: 1 } },
        status: 200,
      },
    ]);
    expect((await fetch(`${rally.url}/admin/requests`, { method: 'DELETE' })).status).toBe(204);
    expect(rally.requests()).toEqual([]);
  });
});
