import { describe, expect, it } from 'vitest';
import type { ResolvedRowsDto, RunRowDto, SyncRowDto } from '../../src/syncs/rows/row.dto.js';
import type { RunExchangeDto } from '../../src/syncs/rows/run-exchange.dto.js';
import { makePeople } from './support/sync-hub.js';
import { type Page, type Problem, get, hub, make, path, run } from './support/run-routes.js';

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
