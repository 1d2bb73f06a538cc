import { startHubApi } from '@panelbridge/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunDto } from '../../src/syncs/runs/run.dto.js';
import type { ResolvedRowsDto, RunRowDto, SyncRowDto } from '../../src/syncs/rows/row.dto.js';
import type { RunExchangeDto } from '../../src/syncs/rows/run-exchange.dto.js';
import type { SyncDto } from '../../src/syncs/sync.dto.js';
import { createDestination } from '../support/destination.js';
import { makePeople, startSyncHub, type SyncHub, type SyncInput } from './support/sync-hub.js';

interface Problem {
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
}
interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

const path = '/api/v1/syncs';
const nobody = '00000000-0000-4000-8000-000000000000';
let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
beforeEach(() => {
  hub.hubApi.misbehave([]);
  hub.hubApi.refuseEmails([]);
  hub.hubApi.clearRequests();
  hub.hubApi.clearParticipants();
});
afterAll(() => hub.close());

const start = (sync: string, body?: object, key?: string) =>
  hub.request<RunDto & Problem>('POST', `${path}/${sync}/runs`, { ...(body && { body }), ...(key && { key }) });
const read = async (sync: string, run: string) => (await hub.request<RunDto>('GET', `${path}/${sync}/runs/${run}`)).body;
const get = async <T>(url: string) => (await hub.request<T>('GET', `${path}/${url}`)).body;

/** Asks for a run over the API and does it here. */
async function run(sync: string, body?: object): Promise<RunDto> {
  const { body: asked } = await start(sync, body);
  await hub.takeRun(asked.id);
  return read(sync, asked.id);
}

/** A sync with what a person would choose; made over the API, from a model that is there. */
async function make(input: SyncInput = {}, more: object = {}): Promise<string> {
  const stored = await hub.createSync(input);
  const { rows } = await hub.sql.query<{ model_id: string; connection_id: string | null; mappings: object[]; mode: string }>(
    'select model_id, connection_id, mappings, mode from syncs where id = $1',
    [stored],
  );
  const [
    { model_id: modelId, connection_id: connectionId, mappings, mode } = { model_id: '', connection_id: null, mappings: [], mode: '' },
  ] = rows;
  const destination = connectionId === null ? { kind: 'panel' } : { kind: 'connection', connectionId };
  const { status, body } = await hub.request<SyncDto>('POST', path, {
    body: { name: 'People', destination, modelId, mappings, mode, ...more },
  });
  expect([status, body]).toEqual([201, expect.anything()]);
  return body.id;
}

describe('asking for a run', () => {
  it('makes one that waits, and answers where it can be read', async () => {
    const sync = await make();
    const { status, body, headers } = await start(sync);
    expect([status, headers.get('location')]).toEqual([201, `${path}/${sync}/runs/${body.id}`]);
    expect(body).toMatchObject({
      syncId: sync,
      kind: 'ordinary',
      trigger: 'request',
      state: 'queued',
      phase: null,
      sends: null,
      error: null,
      hints: [],
      next: [],
    });
    expect(body.progress).toEqual({ rowsRead: 0, rowsPlanned: null, rowsHandled: 0, share: null, secondsLeft: null, waitsUntil: null });
    expect(await read(sync, body.id)).toEqual(body);
  });

  it('is answered by the one of the same kind that waits already, which takes what both want', async () => {
    const sync = await make();
    const first = await start(sync, { kind: 'test', rows: 5 });
    const second = await start(sync, { kind: 'test', rows: 20 });
    expect([first.status, second.status, second.body.id, second.body.rowLimit]).toEqual([201, 200, first.body.id, 20]);
    const plain = await start(sync);
    const confirmed = await start(sync, { confirmRemovals: true });
    expect([confirmed.body.id, confirmed.body.removalsConfirmed]).toEqual([plain.body.id, true]);
    expect((await start(sync, { kind: 'full' })).status).toBe(201);
  });

  it('by many at once makes one, and two of them never run at the same time', async () => {
    await hub.setPeople(makePeople(3));
    const sync = await make();
    const answers = await Promise.all(Array.from({ length: 8 }, () => start(sync)));
    expect(answers.filter(({ status }) => status === 201).length).toBe(1);
    expect(answers.filter(({ status }) => status === 200).length).toBe(7);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const [full, test] = await Promise.all([start(sync, { kind: 'full' }), start(sync, { kind: 'test' })]);
    await hub.sql.query(`update sync_runs set state = 'running', holder_id = gen_random_uuid() where id = $1`, [full.body.id]);
    await expect(hub.takeRun(test.body.id)).rejects.toThrow('not taken');
    expect((await read(sync, test.body.id)).state).toBe('queued');
    await hub.sql.query(`update sync_runs set state = 'failed', finished_at = now() where id = $1`, [full.body.id]);
    await hub.takeRun(test.body.id);
    expect((await read(sync, test.body.id)).state).toBe('completed');
  });

  it('refuses options that a kind does not have, and a sync that is not there', async () => {
    const sync = await make();
    const faults = async (body: object) => (await start(sync, body)).body.errors.map(({ code, pointer }) => `${code} ${pointer}`);
    expect(await faults({ kind: 'full', rows: 3 })).toEqual(['rows_not_wanted /rows']);
    expect(await faults({ kind: 'test', confirmRemovals: true })).toEqual(['confirmation_not_wanted /confirmRemovals']);
    expect((await start(sync, { kind: 'test', rows: 0 })).status).toBe(422);
    expect((await start(sync, { kind: 'weekly' })).status).toBe(422);
    expect([(await start(nobody)).status, (await start('x')).status]).toEqual([404, 404]);
  });
});

describe('cancelling', () => {
  it('ends a run that waits at once, asks one that is under way, and leaves one that is over', async () => {
    const sync = await make();
    const cancel = async (id: string) => (await hub.request<RunDto>('POST', `${path}/${sync}/runs/${id}/cancel`)).body;
    const { body: waiting } = await start(sync);
    expect(await cancel(waiting.id)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String) });
    const { body: going } = await start(sync);
    await hub.sql.query(`update sync_runs set state = 'running' where id = $1`, [going.id]);
    const asked = await cancel(going.id);
    expect(asked).toMatchObject({ state: 'running', cancelRequestedAt: expect.any(String), finishedAt: null });
    expect(await cancel(going.id)).toEqual(asked);
    await hub.sql.query(`update sync_runs set state = 'completed', finished_at = now() where id = $1`, [going.id]);
    expect(await cancel(going.id)).toMatchObject({ state: 'completed' });
    expect((await hub.request('POST', `${path}/${await make()}/runs/${going.id}/cancel`)).status).toBe(404);
  });
});

describe('a run', () => {
  it('shows what it is at while it goes on, and the time left by its pace and by the rate limit', async () => {
    const sync = await make();
    const { body: asked } = await start(sync);
    const plan = { mode: 'upsert', fields: [] };
    const settings = { connectionId: nobody, maximumBatchSize: 100, requestsPerMinute: 60, plan };
    const at = async (columns: object) => {
      await hub.sql.query(
        `update sync_runs set state = 'running', phase = 'sending', settings = $2, rows_read = 1000, read_at = now() - interval '10 seconds', rows_planned = $3,
           counters = $4, waits_until = now() + make_interval(secs => $5) where id = $1`,
        [asked.id, settings, ...Object.values(columns)],
      );
      return (await read(sync, asked.id)).progress;
    };
    // 800 rows left: by the pace 40 s, by the limit 8 s.
    expect(await at({ planned: 1000, counters: { unchanged: 500, invalid: 7, accepted: 190, rejected: 10 }, waits: null })).toMatchObject({
      rowsRead: 1000,
      rowsPlanned: 1000,
      rowsHandled: 200,
      share: 0.2,
      secondsLeft: expect.toSatisfy((seconds: number) => seconds >= 40 && seconds <= 44),
    });
    // By the limit 8 s, after 60 s of waiting.
    expect((await at({ planned: 1000, counters: { accepted: 200 }, waits: 60 })).secondsLeft).toBeGreaterThanOrEqual(67);
    // Before the first answer only the limit is known.
    expect((await at({ planned: 1000, counters: {}, waits: null })).secondsLeft).toBe(10);
    await hub.sql.query(`update sync_runs set state = 'failed', finished_at = now() where id = $1`, [asked.id]);
  });

  it('S4-28 that only skipped suggests to upsert', async () => {
    await hub.setPeople(makePeople(3));
    const ended = await run(await make({ mode: 'update' }));
    expect(ended).toMatchObject({ state: 'completed', counters: { skipped: 3 }, totals: { rows: 3, done: 0, left: 3, failed: 0 } });
    expect(ended.hints).toEqual([{ code: 'nobody_matched', pointer: '/mode', detail: expect.stringContaining('upsert') }]);
  });

  it('S4-27 whose people the destination does not show yet is no false alarm, and says that they may take a moment', async () => {
    const late = await startHubApi({ requestsPerMinute: Infinity, visibleAfterMs: 600_000 });
    try {
      await hub.setPeople(makePeople(3));
      const sync = await make({ connectionId: await createDestination(hub, { url: late.url }) });
      const ended = await run(sync);
      expect(ended).toMatchObject({ state: 'completed', totals: { done: 3, failed: 0 }, hints: [{ code: 'appears_later' }] });
      const { data } = await get<Page<SyncRowDto>>(`${sync}/rows?key=p1@example.com`);
      expect(data).toMatchObject([{ state: 'settled', next: 'nothing' }]);
      expect(await run(sync)).toMatchObject({ state: 'completed', counters: { unchanged: 3 }, hints: [] });
      expect((await hub.request<SyncDto>('GET', `${path}/${sync}`)).body.alertState).toBe('ok');
      expect(late.writes('p1@example.com')).toBe(1);
    } finally {
      await late.close();
    }
  });

  it('that could not go on says why, and what to do about it', async () => {
    await hub.setPeople(makePeople(3));
    hub.hubApi.misbehave([{ fault: 'unauthorized' }]);
    const ended = await run(await make());
    expect(ended).toMatchObject({ state: 'failed', phase: null, error: { code: 'authentication_failed' }, counters: { not_sent: 3 } });
    expect(ended.error?.remedy).not.toBe('');
    expect(ended.next).toEqual([
      { outcome: 'not_sent', rows: 3, next: 'send', detail: expect.stringContaining('next run sends it with the other rows') },
    ]);
    await hub.sql.query(`update connections set status = 'ready'`);
    const broken = await run(
      await make({ query: 'select id, email, first_name, city from people' }, {}).then(async (sync) => {
        await hub.sql.query(`update models set query = 'select id from people' where id = (select model_id from syncs where id = $1)`, [
          sync,
        ]);
        return sync;
      }),
    );
    expect(broken).toMatchObject({ state: 'failed', error: { code: 'settings_invalid', remedy: expect.stringContaining('PATCH') } });
    expect(broken.error?.detail).toContain('email');
  });

  it('that changes the settings sends all once, and no more than once', async () => {
    await hub.setPeople(makePeople(3));
    const sync = await make();
    const next = async () => (await hub.request<SyncDto>('GET', `${path}/${sync}`)).body.nextRun;
    expect(await next()).toMatchObject({ sends: 'all', because: 'first_run' });
    await run(sync);
    expect(await next()).toMatchObject({ sends: 'changed', because: null });
    const mappings = [
      { column: 'email', field: 'email' },
      { column: 'city', field: 'last_name' },
    ];
    const { body } = await hub.request<SyncDto>('PATCH', `${path}/${sync}`, { body: { mappings } });
    expect(body.nextRun).toMatchObject({ sends: 'all', because: 'settings_changed', detail: expect.stringContaining('sends all rows') });
    expect(await run(sync)).toMatchObject({ sends: 'all', because: 'settings_changed' });
    expect(await next()).toMatchObject({ sends: 'changed', because: null });
    await hub.request('PATCH', `${path}/${sync}`, { body: { deleteBehaviour: 'delete', name: 'Renamed' } });
    expect(await next()).toMatchObject({ sends: 'changed', because: null });
  });
});

describe('the rows of a run', () => {
  it('S4-25 hold every reason in the words of the destination, what was sent, in which requests, and what happens next', async () => {
    await hub.setPeople(makePeople(4, (index) => (index === 2 ? { email: 'not an address' } : {})));
    hub.hubApi.refuseEmails(['p1@example.com'], 'has opted out of “research”');
    const sync = await make();
    const ended = await run(sync);
    expect(ended).toMatchObject({
      state: 'completed_with_errors',
      counters: { invalid: 1, rejected: 1 },
      totals: { rows: 4, done: 2, failed: 2 },
    });
    expect(ended.next.map(({ outcome, rows, next }) => [outcome, rows, next])).toEqual([
      ['invalid', 1, 'check'],
      ['rejected', 1, 'send'],
    ]);
    const { data } = await get<Page<RunRowDto>>(`${sync}/runs/${ended.id}/rows`);
    expect(data.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['k000002', 'invalid'],
      ['k000001', 'rejected'],
    ]);
    const [invalid, rejected] = data;
    expect(invalid).toMatchObject({ next: 'check', record: null, exchangeIds: [], reasons: [{ pointer: '/email' }] });
    expect(rejected).toMatchObject({
      matchKey: 'p1@example.com',
      next: 'send',
      record: { email: 'p1@example.com', first_name: 'Ann 1', city: 'York' },
    });
    expect(JSON.stringify(rejected?.reasons)).toContain('has opted out of “research”');
    const exchanges = await get<Page<RunExchangeDto>>(`${sync}/runs/${ended.id}/exchanges?batch=${rejected?.batchId}`);
    expect(exchanges.data.map(({ id }) => id).toSorted()).toEqual(rejected?.exchangeIds.toSorted());
    expect(rejected?.exchangeIds.length).toBeGreaterThan(0);
  });

  it('are found by outcome, by key or email, by any text, and page by page', async () => {
    await hub.setPeople(makePeople(30, (index) => (index < 20 ? { email: `bad${index}` } : {})));
    hub.hubApi.refuseEmails(['p25@example.com'], 'has 100% too_many "letters"');
    const sync = await make();
    const { id } = await run(sync);
    const find = async (query: string) => (await get<Page<RunRowDto>>(`${sync}/runs/${id}/rows?${query}`)).data.map(({ key }) => key);
    expect((await find('outcome=invalid')).length).toBe(20);
    expect(await find('outcome=rejected')).toEqual(['k000025']);
    expect([await find('key=k000003'), await find('key=P25%40Example.com'), await find('key=k00')]).toEqual([['k000003'], ['k000025'], []]);
    expect(await find(`text=${encodeURIComponent('100% TOO_MANY')}`)).toEqual(['k000025']);
    expect(await find(`text=${encodeURIComponent('%')}&outcome=invalid`)).toEqual([]);
    const keys: (string | null)[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page<RunRowDto> = await get(`${sync}/runs/${id}/rows?limit=8${cursor === '' ? '' : `&cursor=${cursor}`}`);
      keys.push(...page.data.map(({ key }) => key));
      cursor = page.nextCursor;
    }
    expect([keys.length, new Set(keys).size]).toEqual([21, 21]);
    expect((await hub.request('GET', `${path}/${sync}/runs/${id}/rows?outcome=created`)).status).toBe(400);
    expect((await hub.request('GET', `${path}/${sync}/runs/${id}/rows?cursor=x`)).status).toBe(400);
  });

  it('come as CSV that no spreadsheet takes for formulas, and as one JSON list, both with the same filters', async () => {
    const formula = '=HYPERLINK("http://evil.example","x")';
    await hub.setPeople([...makePeople(600, () => ({ email: 'nobody' })), { id: formula, email: 'p9@example.com', first_name: '@SUM(1)' }]);
    hub.hubApi.refuseEmails(['p9@example.com'], '=1+1');
    const sync = await make();
    const { id } = await run(sync);
    const fetchText = async (name: string, key?: string) => {
      const response = await fetch(`${hub.url}${path}/${sync}/runs/${id}/${name}`, {
        headers: { authorization: `Bearer ${key ?? hub.adminKey}` },
      });
      return {
        type: response.headers.get('content-type'),
        disposition: response.headers.get('content-disposition'),
        status: response.status,
        bytes: Buffer.from(await response.arrayBuffer()),
      };
    };
    const csv = await fetchText('rows.csv');
    expect([csv.type, csv.disposition]).toEqual(['text/csv; charset=utf-8; header=present', `attachment; filename="rows-${id}.csv"`]);
    const text = csv.bytes.toString();
    expect(text.startsWith('\uFEFF"key","match_key","outcome"')).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"",""x"")"`);
    expect(/(^|,)"[=+@-]/m.test(text)).toBe(false);
    expect(text.split('\n').filter((line) => line.includes('"invalid","The row was not sent')).length).toBe(600);
    const list = JSON.parse((await fetchText('rows.json')).bytes.toString()) as RunRowDto[];
    expect([list.length, new Set(list.map(({ key }) => key)).size]).toEqual([601, 601]);
    expect(JSON.parse((await fetchText('rows.json?outcome=rejected')).bytes.toString())).toEqual([
      expect.objectContaining({ key: formula }),
    ]);
    expect(JSON.parse((await fetchText('rows.json?outcome=in_doubt')).bytes.toString())).toEqual([]);
    expect((await fetchText('rows.csv?outcome=rejected')).bytes.toString().trim().split('\n').length).toBe(2);
    expect((await fetchText('rows.csv', await hub.key('observer'))).status).toBe(403);
  });

  it('are for admins, managers and integrations; who else reads runs sees no person', async () => {
    await hub.setPeople(makePeople(1, () => ({ email: 'sentinel-in-row' })));
    const sync = await make();
    const { id } = await run(sync);
    for (const role of ['admin', 'ops_manager', 'integration', 'researcher', 'observer'] as const) {
      const key = await hub.key(role);
      const status = async (url: string) => (await hub.request('GET', `${path}/${sync}${url}`, { key })).status;
      const inspects = role === 'researcher' || role === 'observer' ? 403 : 200;
      expect([
        role,
        await status(''),
        await status(`/runs/${id}`),
        await status(`/runs/${id}/rows`),
        await status(`/runs/${id}/exchanges`),
        await status('/rows'),
      ]).toEqual([role, 200, 200, inspects, inspects, inspects]);
    }
    const other = await hub.key('admin', await hub.createWorkspace());
    for (const url of [
      '',
      '/runs',
      `/runs/${id}`,
      `/runs/${id}/rows`,
      `/runs/${id}/rows.csv`,
      `/runs/${id}/rows.json`,
      `/runs/${id}/exchanges`,
      '/rows',
    ]) {
      expect([url, (await hub.request('GET', `${path}/${sync}${url}`, { key: other })).status]).toEqual([url, 404]);
    }
    expect(JSON.stringify((await hub.request('GET', `${path}/${sync}/runs/${id}`)).body)).not.toContain('sentinel-in-row');
  });
});

describe('the exchanges of a run', () => {
  it('S3-30 hold every request and answer without secrets, and are followed from an id on', async () => {
    await hub.setPeople(makePeople(250));
    const sync = await make();
    const ended = await run(sync);
    const url = `${sync}/runs/${ended.id}/exchanges`;
    const { data } = await get<Page<RunExchangeDto>>(url);
    expect(data.length).toBe(ended.requests);
    expect([data.length, hub.hubApi.requests().length]).toEqual([3, 3]);
    for (const exchange of data) {
      expect(exchange).toMatchObject({
        direction: 'outbound',
        status: expect.any(Number),
        request: { headers: expect.anything(), body: expect.anything() },
        response: { body: expect.anything() },
      });
    }
    expect(JSON.stringify(data)).not.toContain('demo-key');
    const ids = data.map(({ id }) => BigInt(id));
    expect(ids).toEqual(ids.toSorted((a, b) => (a < b ? 1 : -1)));
    const first = await get<Page<RunExchangeDto>>(`${url}?after=0&limit=1`);
    const rest = await get<Page<RunExchangeDto>>(`${url}?after=${first.data[0]?.id}`);
    expect([...first.data, ...rest.data]).toEqual(data.toReversed());
    expect((await get<Page<RunExchangeDto>>(`${url}?after=${data[0]?.id}`)).data).toEqual([]);
    const older = await get<Page<RunExchangeDto>>(`${url}?limit=1`);
    expect((await get<Page<RunExchangeDto>>(`${url}?limit=1&cursor=${older.nextCursor}`)).data).toEqual([data[1]]);
    // What is said of people is for those who may see it here, and not at the connection.
    const listed = await hub.request('GET', `/api/v1/connections/${hub.connectionId}/exchanges`);
    expect(JSON.stringify(listed.body)).not.toContain('p1@example.com');
  });

  it('are found by an email, a key of the source, and any part of what was said', async () => {
    await hub.setPeople(makePeople(250, () => ({ city: 'Y'.repeat(300) })));
    const sync = await make();
    const { id } = await run(sync);
    const find = async (search: string) =>
      (await get<Page<RunExchangeDto>>(`${sync}/runs/${id}/exchanges?search=${encodeURIComponent(search)}`)).data.length;
    // Long bodies are kept in part only, and the last row of a batch is found all the same.
    expect([await find('p199@example.com'), await find('P199@Example.COM'), await find('k000199')]).toEqual([1, 1, 1]);
    expect([await find('participants'), await find('nobody@example.com'), await find('%')]).toEqual([3, 0, 0]);
  });
});

describe('the rows of a sync', () => {
  it('tell what is known of each now, and what happens to it next', async () => {
    await hub.setPeople(makePeople(3));
    hub.hubApi.refuseEmails(['p1@example.com']);
    const sync = await make();
    const { id } = await run(sync);
    const list = (query: string) => get<Page<SyncRowDto>>(`${sync}/rows?${query}`);
    const { data } = await list('');
    expect(data.map(({ key, state, next, runId }) => [key, state, next, runId])).toEqual([
      ['k000000', 'settled', 'nothing', id],
      ['k000001', 'failed', 'send', id],
      ['k000002', 'settled', 'nothing', id],
    ]);
    expect([(await list('key=k000001')).data, (await list('key=P1@example.com')).data, (await list('state=failed')).data]).toEqual([
      [data[1]],
      [data[1]],
      [data[1]],
    ]);
    expect(data[0]?.externalId).not.toBeNull();
    const first = await list('limit=2');
    expect((await list(`limit=2&cursor=${first.nextCursor}`)).data).toEqual([data[2]]);
    expect((await list('key=nobody')).data).toEqual([]);
  });

  it('in doubt are settled or sent again, as somebody says who has looked', async () => {
    await hub.setPeople(makePeople(3));
    hub.hubApi.misbehave([
      { fault: 'reset', when: 'after', endpoint: 'batch', times: 1 },
      { fault: 'html', endpoint: 'list' },
    ]);
    const sync = await make({ mode: 'insert' });
    const ended = await run(sync);
    expect(ended).toMatchObject({ counters: { in_doubt: 3 }, next: [{ outcome: 'in_doubt', next: 'resolve' }] });
    const resolve = (body: object) => hub.request<ResolvedRowsDto & Problem>('POST', `${path}/${sync}/rows/resolve`, { body });
    expect((await resolve({ keys: ['k000000', 'nobody'], written: true })).body).toMatchObject({ resolved: 1 });
    expect((await resolve({ all: true, written: false })).body).toMatchObject({ resolved: 2 });
    expect((await resolve({ all: true, written: false })).body).toMatchObject({ resolved: 0 });
    const { data } = await get<Page<SyncRowDto>>(`${sync}/rows`);
    expect(data.map(({ state, next }) => [state, next])).toEqual([
      ['settled', 'nothing'],
      ['failed', 'send'],
      ['failed', 'send'],
    ]);
    for (const body of [
      { written: true },
      { all: false, written: true },
      { keys: [], written: true },
      { keys: ['a'], all: true, written: true },
      { all: true },
    ]) {
      expect([body, (await resolve(body)).status]).toEqual([body, 422]);
    }
    const { rows } = await hub.sql.query(`select data from events where subject_id = $1 and type = 'sync.doubt_resolved' order by id`, [
      sync,
    ]);
    expect(rows).toEqual([{ data: { written: true, rows: 1 } }, { data: { written: false, rows: 2 } }]);
  });
});
