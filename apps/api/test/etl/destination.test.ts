import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectorError } from '@panelbridge/core/connector';
import { HUB_API_DEMO_KEY, startHubApi, type RunningHubApi } from '@panelbridge/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DestinationCalls, type DestinationSession, type WriteInput } from '../../src/connections/destination-calls.js';
import { awaitCheck, createDestination, type AnsweredConnection } from '../support/destination.js';
import { startPartner } from '../support/partner-server.js';
import { startHub, type TestHub } from '../support/start-hub.js';

interface StoredExchange {
  readonly operation: string;
  readonly batch_id: string | null;
  readonly status: number | null;
  readonly error_code: string | null;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown };
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown } | null;
}

let hub: TestHub;
let side: RunningHubApi;
let calls: DestinationCalls;
let fixtures: Readonly<Record<'sink' | 'odd-destination' | 'tracked-link', string>>;
beforeAll(async () => {
  const folder = (name: string) => `${import.meta.dirname}/../support/connectors/${name}`;
  const connectors = ['@panelbridge/connector-etl', '@panelbridge/connector-tracked-link', folder('sink'), folder('odd-destination')];
  [hub, side] = await Promise.all([
    startHub({ configuration: { connectors } }),
    startHubApi({ requestsPerMinute: Infinity, characteristics: [{ name: 'Seats', type: 'number' }] }),
  ]);
  calls = hub.app.get(DestinationCalls);
  const make = async (connectorId: string) => {
    const config = connectorId === 'tracked-link' ? { preset: 'generic' } : {};
    const { body } = await hub.request<AnsweredConnection>('POST', '/api/v1/connections', {
      body: { connectorId, name: connectorId, config },
    });
    return body.id;
  };
  fixtures = { sink: await make('sink'), 'odd-destination': await make('odd-destination'), 'tracked-link': await make('tracked-link') };
});
beforeEach(() => {
  side.misbehave([]);
  side.restoreKey(HUB_API_DEMO_KEY);
  side.clearParticipants();
  side.clearRequests();
});
afterAll(() => Promise.all([hub.close(), side.close()]));

const people = (count: number, more: Readonly<Record<string, string>> = {}) =>
  Array.from({ length: count }, (_, index) => ({ email: `p${index}@example.com`, first_name: `Person ${index}`, ...more }));
const upsert = (records: WriteInput['records'], more: Partial<WriteInput> = {}): WriteInput => ({
  mode: 'upsert',
  records,
  onlyIfEmpty: [],
  ...more,
});

/** Opens a session, and gives with it what was recorded of its run. */
async function open(
  connectionId: string,
): Promise<{ readonly session: DestinationSession; readonly list: () => Promise<StoredExchange[]> }> {
  const runId = crypto.randomUUID();
  const session = await calls.openSession({ workspaceId: hub.workspaceId, connectionId, runId });
  const list = async () => (await hub.sql.query<StoredExchange>('select * from exchanges where run_id = $1 order by id', [runId])).rows;
  return { session, list };
}

async function createReady(config: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = await createDestination(hub, { url: side.url, config });
  await awaitCheck(hub, id);
  side.clearRequests();
  return id;
}

async function catchError(work: Promise<unknown>): Promise<ConnectorError> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (!ConnectorError.is(error)) throw error;
  return error;
}

describe('a destination', () => {
  it('is described as its connector declares it, with preset and settings laid over', async () => {
    const id = await createReady({ preset: 'zeotap', requestsPerMinute: 30 });
    const found = await calls.find(hub.workspaceId, id);
    expect(found).toMatchObject({
      ok: true,
      value: {
        connectorId: 'user-interviews-hub',
        status: 'ready',
        requestsPerMinute: 30,
        declaration: { deleteBehaviours: { delete: [] }, maximumBatchSize: 100, rejectsWholeBatch: true },
      },
    });
  });

  it('is none where there is no connection, no connector, no room for people, or settings that fit no more', async () => {
    const gone = await createReady();
    const missing = await createReady();
    const unfit = await createReady();
    await hub.request('DELETE', `/api/v1/connections/${gone}`);
    await hub.sql.query(`update connections set connector_id = 'gone' where id = $1`, [missing]);
    await hub.sql.query(`update connections set config = '{"requestsPerMinute":0}' where id = $1`, [unfit]);
    const stranger = await hub.createWorkspace();
    const foreign = await createReady();
    const asked: [string, string, string][] = [
      [hub.workspaceId, gone, 'connection_unknown'],
      [stranger, foreign, 'connection_unknown'],
      [hub.workspaceId, missing, 'connector_missing'],
      [hub.workspaceId, fixtures['tracked-link'], 'no_destination'],
      [hub.workspaceId, unfit, 'settings_unfit'],
    ];
    for (const [workspaceId, connectionId, code] of asked) {
      const found = await calls.find(workspaceId, connectionId);
      expect(found).toMatchObject({
        ok: false,
        faults: [{ code, pointer: '/connectionId', detail: expect.stringMatching(/\.$|seats|requests/i) }],
      });
    }
    await expect(calls.openSession({ workspaceId: stranger, connectionId: foreign, runId: crypto.randomUUID() })).rejects.toMatchObject({
      code: 'not_found',
    });
    // Left as it is, no connector would ever be found for it.
    await hub.sql.query(`update connections set deleted_at = now() where id = any ($1)`, [[missing, unfit]]);
  });

  it('lists the fields of the account, beyond the declared ones', async () => {
    expect(await calls.listFields(hub.workspaceId, await createReady())).toEqual([{ name: 'seats', type: 'number', required: false }]);
  });
});

describe('a session', () => {
  it('writes batches, several at once, each with the outcomes of its records', async () => {
    const { session } = await open(await createReady());
    const batches = Array.from({ length: 20 }, (_, batch) => people(100).map((one) => ({ ...one, email: `b${batch}-${one.email}` })));
    const answers = await Promise.all(batches.map((records) => session.writeBatch(upsert(records))));
    await session.close();
    for (const answer of answers) expect(answer).toMatchObject({ status: 'answered', outcomes: { length: 100 } });
    expect([side.participantCount(), session.requests]).toEqual([2_000, 20]);
  });

  it('passes on how long the other side asks to wait, and sends nothing again by itself', async () => {
    const { session, list } = await open(await createReady());
    for (const [fault, error] of [
      [
        { fault: 'rate_limited', retryAfter: 17 },
        { code: 'rate_limited', retryAfterMs: 17_000 },
      ],
      [{ fault: 'rate_limited_bare' }, { code: 'rate_limited', retryAfterMs: undefined }],
      [{ fault: 'unavailable' }, { code: 'provider_unavailable' }],
      [{ fault: 'reset', when: 'after' }, { code: 'provider_unavailable' }],
      [{ fault: 'unauthorized' }, { code: 'authentication_failed' }],
    ] as const) {
      side.clearRequests();
      side.misbehave([fault]);
      expect(await catchError(session.writeBatch(upsert(people(3))))).toMatchObject(error);
      expect(side.requests()).toHaveLength(1);
    }
    await session.close();
    expect((await list()).map(({ status, error_code: code }) => [status, code])).toEqual([
      [429, 'rate_limited'],
      [429, 'rate_limited'],
      [503, 'provider_unavailable'],
      [null, 'provider_unavailable'],
      [401, 'authentication_failed'],
    ]);
  });

  it('sets the connection to needs_attention when its key is refused', async () => {
    const id = await createReady();
    const { session } = await open(id);
    side.misbehave([{ fault: 'key_revoked' }]);
    await catchError(session.writeBatch(upsert(people(1))));
    await session.close();
    const { body } = await hub.request<AnsweredConnection>('GET', `/api/v1/connections/${id}`);
    expect(body).toMatchObject({ status: 'needs_attention', attention: { code: 'partner_authentication_failed' } });
  });

  it('ends a call when it is told to', async () => {
    const { session } = await open(await createReady());
    side.misbehave([{ fault: 'hang' }]);
    const ending = new AbortController();
    const call = catchError(session.writeBatch(upsert(people(1), { signal: ending.signal })));
    await expect.poll(() => side.requests().length).toBe(1);
    ending.abort('cancelled');
    expect(await call).toMatchObject({ code: 'provider_unavailable', message: expect.stringContaining('ended before its answer') });
    await session.close();
  });

  it('reads the connection again once it has changed: the next calls go out with the new key', async () => {
    const other = await startHubApi({
      requestsPerMinute: Infinity,
      keys: [
        { key: 'first-key', name: 'first' },
        { key: 'second-key', name: 'second' },
      ],
    });
    try {
      const id = await createDestination(hub, { url: other.url, apiKey: 'first-key' });
      await awaitCheck(hub, id);
      const { session } = await open(id);
      await session.writeBatch(upsert(people(1)));
      expect((await hub.request('PATCH', `/api/v1/connections/${id}`, { body: { secrets: { apiKey: 'second-key' } } })).status).toBe(200);
      await expect
        .poll(
          async () => {
            await session.writeBatch(upsert(people(1)));
            return other.requests().findLast(({ endpoint }) => endpoint === 'batch')?.keyName;
          },
          { timeout: 10_000, interval: 200 },
        )
        .toBe('second');
      await hub.request('DELETE', `/api/v1/connections/${id}`);
      await expect
        .poll(async () => (await catchError(session.writeBatch(upsert(people(1))))).code, { timeout: 10_000, interval: 200 })
        .toBe('configuration_invalid');
      await session.close();
    } finally {
      await other.close();
    }
  });

  it('reserves what a call needs beyond one request, so that no minute holds more than is allowed', async () => {
    const id = await createReady({ requestsPerMinute: 60 });
    const { session } = await open(id);
    side.addParticipants(people(2));
    const nextAt = async () =>
      (
        await hub.sql.query<{ at: Date }>('select next_at as at from request_budgets where connection_id = $1', [id])
      ).rows[0]?.at.getTime() ?? 0;
    await hub.sql.query(`update request_budgets set next_at = now() + interval '1 hour' where connection_id = $1`, [id]);
    const before = await nextAt();
    const answer = await session.deleteBatch({ targets: [{ key: 'p0@example.com', externalId: null }] });
    expect(answer).toMatchObject({ outcomes: [{ status: 'accepted', effect: 'deleted' }] });
    expect(session.requests).toBe(2);
    const after = await nextAt();
    expect(after - before).toBeGreaterThanOrEqual(1_000);
    expect(after - before).toBeLessThan(1_100);
    await session.writeBatch(upsert(people(1)));
    expect(await nextAt()).toBe(after);
    await session.close();
  });
});

describe('what a connector returns', () => {
  const answered = (outcomes: readonly object[]) => JSON.stringify({ status: 'answered', outcomes });
  it.each([
    ['fewer outcomes than records', answered([{ status: 'accepted' }]), /1 outcomes for 2 records/],
    ['more outcomes than records', answered(Array.from({ length: 3 }, () => ({ status: 'accepted' }))), /3 outcomes for 2 records/],
    ['an unknown status', answered([{ status: 'fine' }, { status: 'accepted' }]), /outcomes\/0\/status/],
    ['an unknown effect', answered([{ status: 'accepted', effect: 'doubled' }, { status: 'accepted' }]), /effect/],
    ['no reason', answered([{ status: 'rejected', code: 'x' }, { status: 'accepted' }]), /detail/],
    [
      'a record that was not sent',
      JSON.stringify({ status: 'rejected', code: 'x', detail: 'x', records: [{ index: 2, code: 'x', detail: 'x' }] }),
      /not among the 2/,
    ],
    ['nothing', 'null', /did not return an answer/],
    ['an error of its own', 'throw', /does not declare/],
  ])('is refused as connector_fault where it is %s', async (_name, answer, words) => {
    const { session } = await open(fixtures['odd-destination']);
    const error = await catchError(session.writeBatch(upsert([{ email: 'a@example.com', answer }, { email: 'b@example.com' }])));
    await session.close();
    expect(error).toMatchObject({ code: 'connector_fault', message: expect.stringMatching(words) });
  });

  it('is stored as PostgreSQL can, and shortened where it is endless', async () => {
    const { session } = await open(fixtures['odd-destination']);
    const outcomes = [
      { status: 'rejected', code: 'bad', detail: `a\u0000b${'x'.repeat(5_000)}`, field: 'email\u0000' },
      { status: 'accepted', effect: 'created', externalId: 'id\ud800' },
    ];
    const answer = await session.writeBatch(upsert([{ email: 'a@example.com', answer: answered(outcomes) }, { email: 'b@example.com' }]));
    await session.close();
    expect(answer).toMatchObject({
      outcomes: [{ detail: expect.stringMatching(/^a\uFFFDbx{1997}…$/), field: 'email\uFFFD' }, { externalId: 'id\uFFFD' }],
    });
  });

  it('is missed where it is not there: functions that were declared, people who were to be deleted, fields of a kind', async () => {
    const sink = await open(fixtures.sink);
    expect(await catchError(sink.session.deleteBatch({ targets: [{ key: 'a', externalId: null }] }))).toMatchObject({
      code: 'connector_fault',
      message: expect.stringContaining('no deleteBatch'),
    });
    expect(await catchError(calls.listFields(hub.workspaceId, fixtures.sink))).toMatchObject({ code: 'connector_fault' });
    const odd = await open(fixtures['odd-destination']);
    expect(await catchError(odd.session.deleteBatch({ targets: [{ key: 'a', externalId: null }] }))).toMatchObject({
      message: expect.stringContaining('0 outcomes for 1'),
    });
    expect(await catchError(calls.listFields(hub.workspaceId, fixtures['odd-destination']))).toMatchObject({
      code: 'connector_fault',
      message: expect.stringContaining('0/type'),
    });
    await Promise.all([sink.session.close(), odd.session.close()]);
  });
});

describe('what is said in a run', () => {
  it('is recorded with its run and batch, soon after and at the end', async () => {
    const id = await createReady();
    const { session, list } = await open(id);
    await session.writeBatch(upsert(people(2), { batchId: '41' }));
    await expect.poll(async () => (await list()).length, { timeout: 10_000, interval: 100 }).toBe(1);
    await Promise.all(['42', '43'].map((batchId) => session.writeBatch(upsert(people(2), { batchId }))));
    await session.close();
    const rows = await list();
    expect(new Set(rows.map((row) => row.batch_id))).toEqual(new Set(['41', '42', '43']));
    expect(rows[0]).toMatchObject({
      operation: 'write_batch',
      status: 200,
      error_code: null,
      request: { headers: { authorization: '[redacted]' }, body: { mode: 'upsert', participants: people(2) } },
      response: { body: { meta: { created: 2 } } },
    });
  });

  it('is not shown at the connection, where everybody may look', async () => {
    const id = await createReady();
    const { session } = await open(id);
    await session.writeBatch(upsert(people(1)));
    await session.close();
    const { body } = await hub.request<{ data: readonly { operation: string }[] }>('GET', `/api/v1/connections/${id}/exchanges`, {
      key: await hub.key('observer'),
    });
    expect(body.data.map(({ operation }) => operation)).toEqual(['check']);
  });

  it('is shortened where it is long, and holds no secret, whole or in part', async () => {
    const echo = await startPartner();
    try {
      const key = 'k'.repeat(100);
      // The key lies across every place at which something is cut off.
      const text = `${'a'.repeat(16_350)}${key}${'b'.repeat(39_900)}${key}${'c'.repeat(60_000)}${key}`;
      const bodies = [
        text,
        JSON.stringify({ data: [], text }),
        JSON.stringify({ data: [], apiKey: 'another', text: 'short' }),
        '{"data":[],"big":1e999999}',
        '{"data":[],"nul":"a\\u0000b","half":"\\ud800"}',
        'plain\u0000text',
      ];
      const id = await createDestination(hub, { url: echo.url, apiKey: key });
      const { session, list } = await open(id);
      for (const body of bodies) {
        echo.answer = (response) => response.writeHead(422, { 'content-type': 'application/json' }).end(body);
        expect(await session.writeBatch(upsert(people(1)))).toMatchObject({ status: 'rejected' });
      }
      echo.answer = (response) => response.writeHead(422).end('{}');
      await session.writeBatch(upsert(people(100, { title: `${'t'.repeat(200)}\u0000` })));
      await session.close();
      const rows = await list();
      const stored = rows.map(({ response }) => response?.body);
      expect(stored.map((body) => (typeof body === 'string' ? body.replaceAll(/(.)\1{99,}/g, '$1$1$1') : body))).toEqual([
        expect.stringMatching(/^aaa.*… \[116550 characters\]$/),
        expect.stringMatching(/^\{"data":\[\],"text":"aaa.*… \[116571 characters\]$/),
        { data: [], apiKey: '[redacted]', text: 'short' },
        { data: [], big: null },
        { data: [], nul: 'a\uFFFDb', half: '\uFFFD' },
        'plain\uFFFDtext',
        {},
      ]);
      for (const body of stored) expect(JSON.stringify(body).length).toBeLessThan(17_000);
      expect(String(rows.at(-1)?.request.body)).toMatch(/^\{"participants":\[\{"email":"p0@example\.com".*… \[\d+ characters\]$/s);
    } finally {
      await echo.close();
    }
  });

  it('names nobody in its paths, which are kept when a person is erased', async () => {
    const { session, list } = await open(await createReady());
    await session.deleteBatch({ targets: [{ key: 'ann+x@example.com', externalId: null }] });
    await session.close();
    const [row] = await list();
    expect(row).toMatchObject({
      operation: 'delete_batch',
      method: 'GET',
      path: expect.stringContaining('/api/participants?filter%5Bemail%5D=[email]&page'),
    });
    expect(JSON.stringify(row)).not.toContain('ann');
  });

  it('goes where it holds a person who is erased', async () => {
    const { session, list } = await open(await createReady());
    await session.writeBatch(upsert([{ email: 'gone@example.com', first_name: 'Gone' }]));
    await session.writeBatch(upsert(people(2)));
    await session.close();
    const made = await hub.request<{ id: string }>('POST', '/api/v1/participants', { body: { email: 'gone@example.com' } });
    expect(made.status).toBe(201);
    const erased = await hub.request('POST', `/api/v1/participants/${made.body.id}/erase`, {
      headers: { 'idempotency-key': crypto.randomUUID() },
    });
    expect(erased.status).toBeLessThan(300);
    expect((await list()).map(({ request, response }) => [request === null, response === null])).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('is kept however deep it is', async () => {
    const echo = await startPartner();
    try {
      const id = await createDestination(hub, { url: echo.url });
      const { session } = await open(id);
      const deep = `${'['.repeat(8_000)}${']'.repeat(8_000)}`;
      echo.answer = (response) => response.writeHead(422).end(deep);
      expect(await session.writeBatch(upsert(people(1)))).toMatchObject({ status: 'rejected' });
      await session.close();
      const { rows } = await hub.sql.query<{ body: string }>(
        `select response ->> 'body' as body from exchanges where connection_id = $1 and run_id is not null`,
        [id],
      );
      expect(rows.map(({ body }) => body.replaceAll(' ', ''))).toEqual([deep]);
    } finally {
      await echo.close();
    }
  });

  it('is lost rather than the run where it cannot be written, and does not pile up', async () => {
    const id = await createReady();
    const { session, list } = await open(id);
    await hub.sql.query('alter table exchanges add constraint held_back check (run_id is null) not valid');
    try {
      expect(await session.writeBatch(upsert(people(1)))).toMatchObject({ status: 'answered' });
      await session.close();
      expect(await list()).toEqual([]);
      expect(hub.readLog()).toContain('exchanges could not be recorded');
    } finally {
      await hub.sql.query('alter table exchanges drop constraint held_back');
    }
    await session.writeBatch(upsert(people(1)));
    await session.close();
    expect(await list()).toHaveLength(1);
  });

  it('makes calls wait where the database is slow, so that memory stays bounded', async () => {
    const id = await createReady();
    const { session } = await open(id);
    const blocker = await hub.sql.connect();
    await blocker.query('begin; lock table exchanges in exclusive mode');
    let done = 0;
    const lanes = Array.from({ length: 4 }, async () => {
      for (let batch = 0; batch < 250; batch += 1) {
        await session.writeBatch(upsert(people(100, { title: 't'.repeat(400) })));
        done += 1;
      }
    });
    // Eight million characters are about 400 of these; without a bound all thousand would be sent.
    let before = -1;
    while (done !== before) {
      before = done;
      await sleep(700);
    }
    expect(done).toBeLessThan(700);
    await blocker.query('commit');
    blocker.release();
    await Promise.all(lanes);
    await session.close();
    expect(done).toBe(1_000);
  });
});
