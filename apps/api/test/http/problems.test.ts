import { once } from 'node:events';
import { connect } from 'node:net';
import { connectorErrors } from '@panelbridge/core/connector';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { createProbeTable, ProbeModule } from './probe.module.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ modules: [ProbeModule] });
  await createProbeTable(hub.sql);
});
afterAll(() => hub.close());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) => hub.request<ProbeBody>('POST', path, { body, headers });
type ProbeBody = ProblemBody;

describe('problems', () => {
  it('say what, why and where, in the form of RFC 9457', async () => {
    const { status, headers, body } = await hub.request<ProblemBody>('GET', '/api/v1/nothing-here?secret=canary-query');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: expect.stringMatching(/\/reference\/errors\/#route_not_found$/),
      title: 'There is no such route',
      status: 404,
      code: 'route_not_found',
      detail: expect.stringContaining('Compare'),
      requestId: headers.get('x-request-id'),
    });
  });

  it('name every faulty member at once with JSON pointers', async () => {
    const { status, body } = await post('/api/v1/probe/plain', {
      people: [{ email: 'nobody', 'a/b~c': 11, extra: 1 }, { email: 'a@example.com' }],
      whatever: true,
    });
    expect(status).toBe(422);
    expect(body.code).toBe('validation_failed');
    const found = body.errors?.map(({ pointer, code }) => `${pointer} ${code}`);
    expect(found).toEqual(
      expect.arrayContaining([
        '/label is_length',
        '/label is_string',
        '/whatever unknown_member',
        '/people/0/email is_email',
        '/people/0/a~1b~0c max',
        '/people/0/extra unknown_member',
        '/people/1/a~1b~0c is_int',
      ]),
    );
    expect(JSON.stringify(body)).not.toContain('nobody');
  });

  it.each([
    ['no body', undefined],
    ['a list', []],
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"x"'],
  ])('refuse %s where an object is needed', async (_name, body) => {
    const answer = await post('/api/v1/probe/plain', body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([{ pointer: '', code: 'object_needed', detail: expect.any(String) }]);
  });

  it.each([
    ['cut off', '{"label":'],
    ['a poisoned prototype', '{"__proto__":{"admin":true},"label":"x"}'],
    ['U+0000', '{"label":"a\\u0000b"}'],
    ['half a surrogate pair', '{"label":"\\ud83d"}'],
    ['U+0000 in a name', '{"a\\u0000":1}'],
  ])('refuse JSON with %s', async (_name, text) => {
    const { status, body } = await post('/api/v1/probe/plain', text);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'body_malformed' });
  });

  it('take a whole surrogate pair and an escaped backslash', async () => {
    expect((await post('/api/v1/probe/plain', '{"label":"\\ud83d\\ude00 \\\\u0000"}')).status).toBe(200);
  });

  it('refuse too large a body, another media type and a malformed address', async () => {
    const large = await post('/api/v1/probe/plain', { label: 'x'.repeat(1_100_000) });
    expect([large.status, large.body.code]).toEqual([413, 'body_too_large']);
    const other = await post('/api/v1/probe/plain', '<a/>', { 'content-type': 'text/xml' });
    expect([other.status, other.body.code]).toEqual([415, 'media_type_unsupported']);
    const malformed = await hub.request<ProblemBody>('GET', '/api/v1/%E0%A4%A');
    expect([malformed.status, malformed.body.code]).toEqual([400, 'bad_request']);
    expect(malformed.body.requestId).toBe(malformed.headers.get('x-request-id'));
  });

  it('take the vendor media type and an empty body with a JSON type', async () => {
    const vendor = await post('/api/v1/probe/plain', { label: 'v' }, { 'content-type': 'application/vnd.user-interviews.v2+json' });
    expect(vendor.status).toBe(200);
    const empty = await hub.request<ProblemBody>('DELETE', '/api/v1/api-keys/00000000-0000-0000-0000-000000000000', {
      headers: { 'content-type': 'application/json' },
    });
    expect(empty.body.code).toBe('not_found');
  });

  it('tell nothing of the inside, while the log does', async () => {
    const { status, body } = await post('/api/v1/probe/plain', { label: 'x', next: 'fail' });
    expect(status).toBe(500);
    expect(body.code).toBe('internal_error');
    expect(JSON.stringify(body)).not.toContain('canary-internal');
    const line = hub
      .readLog()
      .split('\n')
      .find((text) => text.includes('canary-internal'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 'error', requestId: body.requestId, err: { type: 'Error' } });
    const { rows } = await hub.sql.query(`select 1 from probe where label = 'x'`);
    expect(rows).toEqual([]);
  });

  it('hide what a database error repeats, in the answer and in the log', async () => {
    const { status, body } = await post('/api/v1/probe/sql', { label: 'canary-in-sql' });
    expect([status, body.code]).toEqual([500, 'internal_error']);
    expect(hub.readLog()).toContain('invalid input syntax for type integer');
    expect(hub.readLog() + JSON.stringify(body)).not.toContain('canary-in-sql');
  });

  it('call a number out of range the fault of the input', async () => {
    const { status, body } = await post('/api/v1/probe/sql', { label: '99999999999' });
    expect([status, body.code]).toEqual([422, 'validation_failed']);
  });

  it.each(Object.entries(connectorErrors))('answer for a connector that fails with %s', async (code, { status, retry }) => {
    const answer = await post(`/api/v1/probe/partner-failures/${code}`, undefined);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ detail: 'The partner says no.', code: expect.stringMatching(/^(partner|connector)_/) });
    expect(answer.headers.get('retry-after')).toBe(retry === 'backoff' ? '2' : null);
  });

  it('have headers that keep an answer out of caches, frames and other sites', async () => {
    const { headers } = await hub.request('GET', '/api/v1/nothing-here');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    ['no HTTP at all', 'nonsense\r\n\r\n', 400, 'bad_request'],
    ['a method that does not exist', 'FOO /api/v1/studies HTTP/1.1\r\nhost: hub\r\n\r\n', 400, 'bad_request'],
    ['20 kB of headers', `GET /health HTTP/1.1\r\nhost: hub\r\nx-large: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['2 MB of headers', `GET /health HTTP/1.1\r\nhost: hub\r\nx-large: ${'x'.repeat(2_000_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ])('are told to a client that sends %s', async (_, sent, status, code) => {
    const { head, body } = await sendBytes(sent);
    expect(head[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const requestId = /^x-request-id: (.+)$/m.exec(head.join('\n'))?.[1];
    expect(head).toContain('content-type: application/problem+json; charset=utf-8');
    expect(JSON.parse(body)).toMatchObject({ status, code, requestId, type: expect.stringContaining(`/errors/#${code}`) });
    expect(hub.readLog()).not.toContain('x-large');
  });

  it.each([
    [6, 'application/json', 413, 'body_too_large'],
    [30, 'application/json', 413, 'body_too_large'],
    [6, 'text/plain', 415, 'media_type_unsupported'],
  ])('reach whoever sends %i MB of %s before reading anything, each time', async (megabytes, type, status, code) => {
    const body = `{"label":"${'x'.repeat(megabytes * 1_000_000)}"}`;
    const head = [
      'POST /api/v1/probe/plain HTTP/1.1',
      'host: hub',
      `authorization: Bearer ${hub.adminKey}`,
      `content-type: ${type}`,
      'connection: close',
    ];
    const request = [...head, `content-length: ${body.length}`, '', body].join('\r\n');
    for (const _ of Array(20)) {
      const answer = await sendBytes(request);
      expect(JSON.parse(answer.body)).toMatchObject({ status, code });
    }
  });
});

/** Sends bytes as they are, reads nothing before all of them are sent, and then until the hub ends the connection. */
async function sendBytes(bytes: string): Promise<{ head: string[]; body: string }> {
  const socket = connect(Number(new URL(hub.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  await new Promise<void>((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { head: head.split('\r\n'), body };
}

describe('the context of a request', () => {
  const context = (headers: Record<string, string>, body: object = {}) =>
    hub.request('POST', '/api/v1/probe/context', { key: null, headers, body });

  it('echoes a usable request id and makes one otherwise', async () => {
    const given = await context({ 'x-request-id': 'order-7.a' });
    expect(given.headers.get('x-request-id')).toBe('order-7.a');
    expect(given.body['requestId']).toBe('order-7.a');
    const made = await context({ 'x-request-id': 'no good; id' });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('holds after a body of many packets and passes a valid trace on', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { body } = await context({ traceparent }, { text: 'x'.repeat(900_000) });
    expect(body).toMatchObject({ same: true, traceparent });
    expect((await context({ traceparent: '00-zz-b7ad6b7169203331-01' })).body['traceparent']).toBeUndefined();
  });
});

describe('readiness', () => {
  it('is told apart from being alive', async () => {
    expect(await hub.request('GET', '/health', { key: null })).toMatchObject({ status: 200, body: { status: 'ok' } });
    const ready = await hub.request('GET', '/ready', { key: null });
    expect(ready.body).toEqual({ status: 'ready', checks: expect.objectContaining({ database: 'ok', migrations: 'ok', queue: 'ok' }) });
    await hub.sql.query(`delete from migrations where id = (select max(id) from migrations)`);
    const behind = await hub.request('GET', '/ready', { key: null });
    expect(behind).toMatchObject({ status: 503, body: { status: 'not_ready', checks: { database: 'ok', migrations: 'failing' } } });
  });
});
