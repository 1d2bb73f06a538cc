import { once } from 'node:events';
import { request as sendHttp, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import type { JsonResponse } from '../support/request-json.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { awaitWaiting } from '../support/waiting-sessions.js';
import { createProbeTable, ProbeModule } from './probe.module.js';

interface Answer extends ProblemBody {
  readonly id: string;
  readonly label: string;
  readonly version: number;
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ modules: [ProbeModule] });
  await createProbeTable(hub.sql);
});
afterAll(() => hub.close());
beforeEach(() => hub.sql.query('truncate probe'));

const post = (body: object, idempotencyKey?: string, key?: string): Promise<JsonResponse<Answer>> =>
  hub.request('POST', '/api/v1/probe/effects', {
    body,
    ...(key === undefined ? {} : { key }),
    headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
  });

const countEffects = async (): Promise<number> =>
  (await hub.sql.query<{ n: number }>('select count(*)::int as n from probe')).rows[0]?.n ?? 0;

describe('a request with an idempotency key', () => {
  it('needs the key, and a usable one', async () => {
    const none = await post({ label: 'a' });
    expect([none.status, none.body.code]).toEqual([400, 'idempotency_key_missing']);
    const long = await post({ label: 'a' }, 'x'.repeat(256));
    expect([long.status, long.body.code]).toEqual([400, 'idempotency_key_malformed']);
    expect(await countEffects()).toBe(0);
  });

  it('has one effect, and a retry gets the first answer with its headers', async () => {
    const first = await post({ label: 'a', next: 'ok' }, 'one');
    expect(first.status).toBe(201);
    expect(first.headers.has('idempotent-replayed')).toBe(false);
    const again = await post({ next: 'ok', label: 'a' }, 'one');
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    for (const name of ['location', 'etag', 'content-type']) expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect(again.headers.get('etag')).toBe('"1"');
    expect(await countEffects()).toBe(1);
  });

  it('refuses another body or another route under the same key', async () => {
    await post({ label: 'a' }, 'two');
    const other = await post({ label: 'b' }, 'two');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    const route = await hub.request<Answer>('PATCH', '/api/v1/probe/things/1', {
      body: { label: 'a' },
      headers: { 'idempotency-key': 'two' },
    });
    expect([route.status, route.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await countEffects()).toBe(1);
  });

  it('answers 409 while the first one runs, at once, and its answer afterwards', async () => {
    const holder = await hub.sql.connect();
    await holder.query('begin; lock table probe in exclusive mode');
    const running = post({ label: 'slow' }, 'three');
    await awaitWaiting(hub.sql);
    const meanwhile = await post({ label: 'slow' }, 'three');
    expect([meanwhile.status, meanwhile.body.code, meanwhile.headers.get('retry-after')]).toEqual([
      409,
      'idempotency_key_in_progress',
      '1',
    ]);
    // That answer did not wait for the first one, which nothing lets end before this.
    await holder.query('commit');
    holder.release();
    const first = await running;
    expect(first.status).toBe(201);
    expect((await post({ label: 'slow' }, 'three')).body).toEqual(first.body);
    expect(await countEffects()).toBe(1);
  });

  it('has one effect however many come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => post({ label: 'many' }, 'four')));
    expect(await countEffects()).toBe(1);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(answers.filter(({ status, headers }) => status === 201 && !headers.has('idempotent-replayed'))).toHaveLength(1);
  });

  it('that failed left nothing behind and may be sent again', async () => {
    const failed = await post({ label: 'a', next: 'fail' }, 'five');
    expect([failed.status, failed.body.detail]).toEqual([409, 'as asked for']);
    expect(await countEffects()).toBe(0);
    const corrected = await post({ label: 'a' }, 'five');
    expect(corrected.status).toBe(201);
    expect(corrected.headers.has('idempotent-replayed')).toBe(false);
  });

  it('is remembered for 24 hours and by every process', async () => {
    await post({ label: 'a' }, 'six');
    await hub.sql.query(`update idempotency_keys set created_at = now() - interval '23 hours 59 minutes' where key = 'six'`);
    const other = await startOtherProcess();
    try {
      const replayed = await fetch(`${other.url}/api/v1/probe/effects`, {
        method: 'POST',
        headers: { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'application/json', 'idempotency-key': 'six' },
        body: '{"label":"a"}',
      });
      expect([replayed.status, replayed.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    } finally {
      await other.close();
    }
    await hub.sql.query(`update idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = 'six'`);
    expect((await post({ label: 'changed' }, 'six')).headers.has('idempotent-replayed')).toBe(false);
    expect(await countEffects()).toBe(2);
  });

  it('of another workspace is another key', async () => {
    await post({ label: 'a' }, 'seven');
    const answer = await post({ label: 'b' }, 'seven', await hub.key('admin', await hub.createWorkspace()));
    expect([answer.status, answer.headers.has('idempotent-replayed')]).toEqual([201, false]);
  });

  it('is looked up only after the role was checked', async () => {
    await post({ label: 'a' }, 'eight');
    const answer = await post({ label: 'a' }, 'eight', await hub.key('observer'));
    expect([answer.status, answer.body.code]).toEqual([403, 'role_not_allowed']);
  });

  it('is recognised before If-Match is, so that a good retry is no 412', async () => {
    const { body } = await post({ label: 'a' }, 'nine');
    const change = () =>
      hub.request<Answer>('PATCH', `/api/v1/probe/things/${body.id}`, {
        body: { label: 'b' },
        headers: { 'idempotency-key': 'ten', 'if-match': '"1"' },
      });
    const first = await change();
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"2"']);
    const again = await change();
    expect([again.status, again.headers.get('idempotent-replayed'), again.headers.get('etag')]).toEqual([200, 'true', '"2"']);
  });
});

describe('If-Match', () => {
  const change = (id: string, ifMatch: string, idempotencyKey: string) =>
    hub.request<Answer>('PATCH', `/api/v1/probe/things/${id}`, {
      body: { label: 'x' },
      headers: { 'idempotency-key': idempotencyKey, 'if-match': ifMatch },
    });

  it('holds a change back that is based on an older version, and names the present one', async () => {
    const { body } = await post({ label: 'a' }, 'eleven');
    expect((await change(body.id, '"1"', 'twelve')).status).toBe(200);
    const late = await change(body.id, '"1"', 'thirteen');
    expect([late.status, late.body.code, late.headers.get('etag')]).toEqual([412, 'version_mismatch', '"2"']);
    expect((await change(body.id, '"7", "2"', 'fourteen')).headers.get('etag')).toBe('"3"');
    expect((await change(body.id, '*', 'fifteen')).headers.get('etag')).toBe('"4"');
    expect((await change(body.id, 'W/"4"', 'sixteen')).status).toBe(412);
  });

  it('lets one of two changes of the same version through', async () => {
    const { body } = await post({ label: 'a' }, 'seventeen');
    const answers = await Promise.all([change(body.id, '"1"', 'eighteen'), change(body.id, '"1"', 'nineteen')]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 412]));
  });
});

describe('transactions', () => {
  it('are fenced: another workspace sees none of the rows', async () => {
    await post({ label: 'mine' }, 'twenty');
    const other = await hub.key('admin', await hub.createWorkspace());
    const { body } = await hub.request<{ data: unknown[] }>('GET', '/api/v1/probe/things', { key: other });
    expect(body.data).toEqual([]);
    expect((await hub.request<{ data: unknown[] }>('GET', '/api/v1/probe/things')).body.data).toHaveLength(1);
  });

  it('are committed before the answer leaves', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const { body } = await post({ label: 'seen' }, `commit-${index}`);
        expect((await hub.sql.query('select 1 from probe where id = $1', [body.id])).rowCount).toBe(1);
      }),
    );
  });

  it('are left to the service where a partner is called', async () => {
    const { status, body } = await hub.request<Answer>('POST', '/api/v1/probe/outside', { body: { label: 'own' } });
    expect([status, body.label]).toEqual([201, 'own']);
  });
});

/** A second hub on the same database. */
async function startOtherProcess(): Promise<Pick<TestHub, 'url' | 'close'>> {
  const { createApp } = await import('../../src/create-app.js');
  const { Configuration } = await import('../../src/platform/configuration/configuration.js');
  const { createLogger } = await import('../../src/platform/telemetry/logger.js');
  const app = await createApp(hub.app.get(Configuration).with({ role: 'api' }), { modules: [ProbeModule], logger: createLogger('silent') });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
}

describe('an idempotency key on a route that does not ask for one', () => {
  const send = (method: string, path: string, body?: object) =>
    hub.request<Answer>(method, `/api/v1/${path}`, { ...(body && { body }), headers: { 'idempotency-key': 'once' } });

  it('makes one study of two requests', async () => {
    const first = await send('POST', 'studies', { title: 'Once' });
    const again = await send('POST', 'studies', { title: 'Once' });
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await send('POST', 'studies', { title: 'Twice' });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it.each([
    ['works outside of a transaction', 'probe/outside', { label: 'a' }],
    ['shows a secret', 'api-keys', { name: 'k', role: 'observer', ownerName: 'Kim', ownerEmail: 'kim@example.com' }],
  ])('is refused where a route %s, before anything is done', async (_, path, body) => {
    const count = async () => (await hub.sql.query('select (select count(*) from probe) + (select count(*) from api_keys) as n')).rows;
    const before = await count();
    const { status, body: problem } = await send('POST', path, body);
    expect([status, problem.code]).toEqual([400, 'idempotency_key_not_taken']);
    expect(problem.detail).toContain('without `Idempotency-Key`');
    expect(await count()).toEqual(before);
  });

  it.each(['/%61pi/v1/', 'whole address'])('is taken and refused however the address is written: %s', async (writing) => {
    const root = writing.startsWith('/') ? writing : `${hub.url}/api/v1/`;
    const body = { title: `Once as ${writing}` };
    const first = await sendTo(`${root}studies`, writing.replace(' ', '-'), body);
    const again = await sendTo(`${root}studies`, writing.replace(' ', '-'), body);
    expect([first.status, again.status, again.replayed]).toEqual([201, 201, 'true']);
    expect(again.body).toEqual(first.body);
    const refused = await sendTo(`${root}api-keys`, 'once', {
      name: 'k',
      role: 'observer',
      ownerName: 'Kim',
      ownerEmail: 'kim@example.com',
    });
    expect([refused.status, refused.body.code]).toEqual([400, 'idempotency_key_not_taken']);
    const form = await sendTo(`${root}studies`, 'form', 'title=Form', 'application/x-www-form-urlencoded');
    expect([form.status, form.body.code]).toEqual([415, 'media_type_unsupported']);
  });

  it('is passed over where a method can be repeated anyway', async () => {
    expect((await send('GET', 'studies')).status).toBe(200);
    expect((await hub.sql.query(`select 1 from idempotency_keys where operation like 'GET%'`)).rows).toEqual([]);
  });

  it('is forgotten with the person of whom the answer tells', async () => {
    const made = await hub.request<Answer>('POST', '/api/v1/participants', {
      body: { email: 'gone@example.com' },
      headers: { 'idempotency-key': 'person' },
    });
    expect(made.status).toBe(201);
    expect((await hub.request('POST', `/api/v1/participants/${made.body.id}/erase`)).status).toBe(204);
    const { rows } = await hub.sql.query(`select 1 from idempotency_keys where body::text like '%gone@%'`);
    expect(rows).toEqual([]);
  });
});

/** A POST whose address is sent exactly as it is given. */
async function sendTo(
  target: string,
  idempotencyKey: string,
  body: unknown,
  type = 'application/json',
): Promise<{ status: number | undefined; replayed: unknown; body: Answer }> {
  const headers = { authorization: `Bearer ${hub.adminKey}`, 'content-type': type, 'idempotency-key': idempotencyKey };
  const sending = sendHttp(hub.url, { method: 'POST', path: target, headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  const { statusCode: status, headers: answered } = response;
  return { status, replayed: answered['idempotent-replayed'], body: (await json(response)) as Answer };
}
