import { afterAll, describe, expect, it } from 'vitest';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { startHub } from '../support/start-hub.js';
import { createDraft, createJoinedStudy, createLaunchedStudy } from '../support/studies.js';

const hub = await startHub();
afterAll(() => hub.close());

const observer = await hub.key('observer');
const researcher = await hub.key('researcher');
const strangerKey = await hub.key('admin', await hub.createWorkspace());

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[];
}
const problem = (method: string, path: string, options: Parameters<typeof hub.request>[2] = {}) =>
  hub.request<Problem>(method, path, options);
const codesOf = ({ body }: { readonly body: Problem }) => body.errors?.map(({ code }) => code);

describe('making and reading a study', () => {
  it('answers the whole study, and the same again', async () => {
    const made = await hub.request<StudyDto>('POST', '/api/v1/studies', {
      body: { title: '  Banking on the phone ', kind: 'interview', participationLimit: 3, incentive: { amount: 6500, currency: 'USD' } },
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(made.body).toMatchObject({
      title: 'Banking on the phone',
      kind: 'interview',
      moderation: 'moderated',
      status: 'draft',
      launched: false,
      places: { limit: 3, taken: 0 },
      incentive: { amount: 6500, currency: 'USD' },
      onReturn: 'completed',
      autoRelease: false,
      links: { applyUrl: `${hub.url}/s/${made.body.id}` },
      setup: { state: 'missing' },
      version: 1,
    });
    const read = await hub.request<StudyDto>('GET', `/api/v1/studies/${made.body.id}`, { key: observer });
    expect(read.body).toEqual(made.body);
  });

  it('names every fault of the body at once', async () => {
    const answer = await problem('POST', '/api/v1/studies', {
      body: { title: ' ', participationLimit: 0, incentive: { amount: 1.5, currency: 'usd' }, colour: 'red', entryPage: null },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/title', '/participationLimit', '/incentive/amount', '/incentive/currency', '/colour', '/entryPage']),
    );
  });

  it.each([0, -1, 1.5, 2_147_483_648])(
    'refuses a participation limit of %j, for a new study and for one that is there',
    async (participationLimit) => {
      const { id } = await createDraft(hub);
      const faults = [
        await problem('POST', '/api/v1/studies', { body: { title: 'A study', participationLimit } }),
        await problem('PATCH', `/api/v1/studies/${id}`, { body: { participationLimit } }),
      ];
      for (const { status, body } of faults) {
        expect([status, body.code]).toEqual([422, 'validation_failed']);
        expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/participationLimit']);
      }
    },
  );

  it('lists page by page, filtered by status, and refuses what it does not know', async () => {
    const ids = [];
    for (let index = 0; index < 3; index += 1) ids.push((await createDraft(hub, { study: { title: `Study ${index}` } })).id);
    const first = await hub.request<{ data: StudyDto[]; nextCursor: string }>('GET', '/api/v1/studies?limit=2&status=draft');
    expect(first.body.data.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const second = await hub.request<{ data: StudyDto[] }>('GET', `/api/v1/studies?limit=1&status=draft&cursor=${first.body.nextCursor}`);
    expect(second.body.data.map(({ id }) => id)).toEqual([ids[0]]);
    const closed = await hub.request<{ data: StudyDto[] }>('GET', '/api/v1/studies?status=closed');
    expect(closed.body.data).toEqual([]);
    expect((await problem('GET', '/api/v1/studies?status=open')).status).toBe(400);
    expect((await problem('GET', '/api/v1/studies?colour=red')).body.code).toBe('query_invalid');
  });

  it('shows nothing of another workspace and lets it change nothing', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const path = `/api/v1/studies/${studyId}`;
    const integration = { connectionId: '00000000-0000-4000-8000-000000000000' };
    const requests: [string, string, unknown?][] = [
      ['GET', ''],
      ['PATCH', '', { title: 'Mine' }],
      ['POST', '/publish'],
      ['POST', '/launch'],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/close', { confirm: true }],
      ['GET', '/settings'],
      ['GET', '/integration'],
      ['PUT', '/integration', integration],
      ['POST', '/integration/outline-changed'],
      ['GET', '/setup'],
      ['POST', '/preview'],
      ['GET', '/comparison'],
      ['GET', '/funnel'],
      ['GET', '/screener'],
      ['PUT', '/screener', { questions: [] }],
    ];
    for (const [method, route, body] of requests) {
      const answer = await problem(method, `${path}${route}`, { key: strangerKey, ...(body === undefined ? {} : { body }) });
      expect([method, route, answer.status, answer.body.code]).toEqual([method, route, 404, 'not_found']);
    }
    const list = await hub.request<{ data: unknown[] }>('GET', '/api/v1/studies', { key: strangerKey });
    expect(list.body.data).toEqual([]);
    expect((await hub.request<StudyDto>('GET', path)).body).toMatchObject({
      status: 'active',
      launched: false,
      title: 'How people plan their week',
    });
  });

  it('knows no study by an id that cannot be one', async () => {
    for (const id of ['x', 'st_', 'st_UPPERCASE0', '%00', "st_1';--"]) {
      expect((await problem('GET', `/api/v1/studies/${encodeURIComponent(id)}`)).body.code).toBe('not_found');
    }
  });
});

describe('roles', () => {
  it('lets an observer look and nobody but leads launch or close', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const path = `/api/v1/studies/${studyId}`;
    const refused: [string, string, string, unknown?][] = [
      [observer, 'POST', '/api/v1/studies', { title: 'x' }],
      [observer, 'PATCH', path, { title: 'x' }],
      [observer, 'POST', `${path}/publish`],
      [observer, 'POST', `${path}/pause`],
      [observer, 'POST', `${path}/resume`],
      [observer, 'PUT', `${path}/integration`, {}],
      [observer, 'POST', `${path}/integration/outline-changed`],
      [observer, 'POST', `${path}/preview`],
      [observer, 'PUT', `${path}/screener`, {}],
      [researcher, 'POST', `${path}/launch`],
      [researcher, 'POST', `${path}/close`, { confirm: true }],
    ];
    for (const [key, method, route, body] of refused) {
      const answer = await problem(method, route, { key, ...(body === undefined ? {} : { body }) });
      expect([method, route, answer.status, answer.body.code]).toEqual([method, route, 403, 'role_not_allowed']);
    }
    for (const route of ['', '/settings', '/integration', '/setup', '/comparison', '/funnel']) {
      expect((await hub.request('GET', `${path}${route}`, { key: observer })).status).toBe(200);
    }
    expect((await hub.request('POST', `${path}/launch`, { key: await hub.key('ops_manager') })).status).toBe(200);
  });
});

describe('changing a study', () => {
  it('changes what was sent, raises the version, and knows when nothing changes', async () => {
    const { id } = await createDraft(hub);
    const path = `/api/v1/studies/${id}`;
    const changed = await hub.request<StudyDto>('PATCH', path, { body: { description: 'Other words.', incentive: null, kind: 'survey' } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(changed.body).toMatchObject({
      description: 'Other words.',
      incentive: null,
      kind: 'survey',
      title: 'How people plan their week',
    });
    const same = await hub.request<StudyDto>('PATCH', path, { body: { description: 'Other words.' } });
    expect(same.body.version).toBe(2);
    const events = await hub.sql.query(`select data from events where study_id = $1 and type = 'study.changed'`, [id]);
    expect(events.rows).toEqual([{ data: { fields: ['description', 'incentive', 'kind'] } }]);
  });

  it('refuses null where there has to be a value', async () => {
    const { id } = await createDraft(hub);
    const answer = await problem('PATCH', `/api/v1/studies/${id}`, { body: { title: null, kind: null, reservationMinutes: null } });
    expect(answer.status).toBe(422);
    expect(new Set(answer.body.errors?.map(({ pointer }) => pointer))).toEqual(new Set(['/title', '/kind', '/reservationMinutes']));
  });

  it('holds back a change that was made for another version', async () => {
    const { id } = await createDraft(hub);
    const path = `/api/v1/studies/${id}`;
    expect((await hub.request('PATCH', path, { body: { title: 'B' }, headers: { 'if-match': '"1"' } })).status).toBe(200);
    const stale = await problem('PATCH', path, { body: { title: 'C' }, headers: { 'if-match': '"1"' } });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_mismatch']);
    expect((await problem('POST', `${path}/publish`, { headers: { 'if-match': '"1"' } })).status).toBe(412);
    expect((await hub.request<StudyDto>('GET', path)).body).toMatchObject({ title: 'B', status: 'draft' });
  });

  it('names every locked field at once after the launch, the participation time among them (D15)', async () => {
    const { studyId, study } = await createLaunchedStudy(hub);
    const path = `/api/v1/studies/${studyId}`;
    const answer = await problem('PATCH', path, {
      body: { title: 'B', kind: 'survey', participationTimeMinutes: 99, incentive: { amount: 1, currency: 'USD' }, minimumSeconds: 9 },
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'field_locked']);
    expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual([
      '/kind',
      '/participationTimeMinutes',
      '/incentive',
      '/minimumSeconds',
    ]);
    const harmless = { title: 'B', kind: study.kind, participationTimeMinutes: 10, incentive: { currency: 'USD', amount: 2500 } };
    expect((await hub.request<StudyDto>('PATCH', path, { body: harmless })).body).toMatchObject({ title: 'B', version: study.version + 1 });
    expect((await hub.request<StudyDto>('PATCH', path, { body: harmless })).body.version).toBe(study.version + 1);
  });

  it('lets the participation limit rise and fall, but never below the places taken', async () => {
    const { studyId } = await createLaunchedStudy(hub);
    const path = `/api/v1/studies/${studyId}`;
    await hub.sql.query('update studies set places_taken = 3 where id = $1', [studyId]);
    expect((await hub.request<StudyDto>('PATCH', path, { body: { participationLimit: 9 } })).body.places).toEqual({ limit: 9, taken: 3 });
    expect((await hub.request<StudyDto>('PATCH', path, { body: { participationLimit: 3 } })).body.places).toEqual({ limit: 3, taken: 3 });
    const answer = await problem('PATCH', path, { body: { participationLimit: 2 } });
    expect([answer.status, answer.body.code]).toEqual([422, 'limit_below_places_taken']);
    expect(answer.body.detail).toContain('3 places are taken');
    expect(codesOf(await problem('PATCH', path, { body: { participationLimit: null } }))).toEqual(['participation_limit_missing']);
  });

  it('never lets the limit fall below a place that is taken at the same moment', async () => {
    const { studyId } = await createLaunchedStudy(hub);
    const client = await hub.sql.connect();
    try {
      await client.query('begin');
      await client.query('update studies set places_taken = 4 where id = $1', [studyId]);
      const change = problem('PATCH', `/api/v1/studies/${studyId}`, { body: { participationLimit: 3 } });
      // Long enough for the change to arrive at the locked row.
      await new Promise((resolve) => setTimeout(resolve, 300));
      await client.query('commit');
      expect((await change).body.code).toBe('limit_below_places_taken');
    } finally {
      client.release();
    }
  });
});

describe('the lifecycle', () => {
  it('goes from draft to closed, each step an event, and refuses what is not possible by naming what is', async () => {
    const { studyId } = await createLaunchedStudy(hub);
    const path = `/api/v1/studies/${studyId}`;
    expect((await problem('POST', `${path}/publish`)).body.code).toBe('study_act_not_allowed');
    expect((await problem('POST', `${path}/launch`)).body.code).toBe('already_launched');
    expect((await hub.request<StudyDto>('POST', `${path}/pause`)).body.status).toBe('paused');
    const paused = await problem('POST', `${path}/pause`);
    expect([paused.status, paused.body.detail]).toEqual([409, 'A study that is paused cannot be paused. Possible now: resume, close.']);
    expect((await problem('POST', `${path}/launch`)).body.code).toBe('study_act_not_allowed');
    expect((await hub.request<StudyDto>('POST', `${path}/resume`)).body).toMatchObject({ status: 'active', launched: true });

    for (const body of [undefined, {}, { confirm: false }]) {
      const answer = await problem('POST', `${path}/close`, body === undefined ? {} : { body });
      expect([answer.status, answer.body.code]).toEqual([422, 'confirmation_required']);
    }
    const closed = await hub.request<StudyDto>('POST', `${path}/close`, { body: { confirm: true } });
    expect(closed.body).toMatchObject({ status: 'closed', closedAt: expect.any(String), warnings: [] });
    for (const act of ['publish', 'launch', 'pause', 'resume', 'close']) {
      const body = act === 'close' ? { confirm: true } : {};
      expect((await problem('POST', `${path}/${act}`, { body })).body.code).toBe('study_act_not_allowed');
    }
    const { rows } = await hub.sql.query<{ step: string }>(
      `select type || ' ' || from_status || ' ' || to_status as step from events where study_id = $1 and from_status is not null order by id`,
      [studyId],
    );
    expect(rows.map(({ step }) => step)).toEqual([
      'study.published draft active',
      'study.launched active active',
      'study.paused active paused',
      'study.resumed paused active',
      'study.closed active closed',
    ]);
  });

  it('tells what holds for the settings, and when the locks begin', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const path = `/api/v1/studies/${studyId}`;
    const read = async () =>
      (await hub.request<{ settings: { setting: string; rule: string; inForce: boolean }[] }>('GET', `${path}/settings`)).body.settings;
    const locked = (settings: Awaited<ReturnType<typeof read>>) =>
      settings.filter(({ rule }) => rule === 'locked').map(({ setting, inForce }) => `${setting} ${inForce}`);
    const before = await read();
    expect(before.filter(({ rule }) => rule === 'required').map(({ setting }) => setting)).toEqual([
      'integration',
      'participationLimit',
      'incentive',
      'description',
    ]);
    const locks = ['kind', 'participationTimeMinutes', 'incentive', 'minimumSeconds', 'integration.connectionId', 'integration.onReturn'];
    expect(locked(before)).toEqual(locks.map((setting) => `${setting} false`));
    await hub.request('POST', `${path}/launch`);
    expect(locked(await read())).toEqual(locks.map((setting) => `${setting} true`));
  });
});
