import { afterEach, describe, expect, it, vi } from 'vitest';
import { callHub, makeRows, writeBatch } from '../../test/hub-client.js';
import type { HubApiOptions } from './options.js';
import { type RunningHubApi, startHubApi } from './start-hub-api.js';

let hub: RunningHubApi;
afterEach(() => hub.close());
afterEach(() => void vi.useRealTimers());

const start = async (options: HubApiOptions = {}) => {
  hub = await startHubApi({ requestsPerMinute: Infinity, ...options });
};
const read = async (headers: Record<string, string>) => callHub(hub.url, 'GET', '/api/participants', undefined, headers);
const inOwnHeader = (key: string) => ({ authorization: '', 'user-interviews-apikey': key });

describe('keys', () => {
  it('are taken in either header', async () => {
    await start();
    expect((await read({ authorization: 'Bearer demo-key' })).status).toBe(200);
    expect((await read(inOwnHeader('demo-key'))).status).toBe(200);
    expect(hub.requests().map(({ keyHeader, keyName }) => [keyHeader, keyName])).toEqual([
      ['authorization', 'demo'],
      ['user-interviews-apikey', 'demo'],
    ]);
  });

  it.each([
    ['authorization', 200, 401],
    ['user-interviews-apikey', 401, 200],
  ] as const)('are taken in %s alone where the options say so', async (header, bearer, own) => {
    await start({ keyHeaders: [header] });
    expect((await read({ authorization: 'Bearer demo-key' })).status).toBe(bearer);
    expect((await read(inOwnHeader('demo-key'))).status).toBe(own);
  });

  it.each([{ authorization: '' }, { authorization: 'Bearer other' }, { authorization: 'demo-key' }, inOwnHeader('other')])(
    'that are missing or unknown are refused: %j',
    async (headers) => {
      await start();
      expect(await read(headers as Record<string, string>)).toMatchObject({ status: 401, body: { errors: [{ status: '401' }] } });
    },
  );

  it('that were revoked are refused until they are restored', async () => {
    await start({ keys: ['one', 'two'].map((key) => ({ key, name: key })) });
    hub.revokeKey('one');
    expect((await read({ authorization: 'Bearer one' })).status).toBe(401);
    expect((await read({ authorization: 'Bearer two' })).status).toBe(200);
    hub.restoreKey('one');
    expect((await read({ authorization: 'Bearer one' })).status).toBe(200);
    expect(() => hub.revokeKey('three')).toThrow('no such key');
    expect(() => hub.restoreKey('three')).toThrow('no such key');
  });

  it('without permission are refused with 403', async () => {
    await start({ keys: [{ key: 'demo-key', name: 'reader', permissions: ['read'] }] });
    expect((await read({})).status).toBe(200);
    expect((await writeBatch(hub.url, makeRows(1))).status).toBe(403);
    expect(hub.participantCount()).toBe(0);
  });
});

describe('the limit of requests', () => {
  it('is 60 a minute for each key; beyond it 429 says when to come again, and nothing is written', async () => {
    await start({ requestsPerMinute: 60, keys: ['demo-key', 'other'].map((key) => ({ key, name: key })) });
    for (let sent = 0; sent < 60; sent += 1) expect((await read({})).status).toBe(200);
    const refused = await writeBatch(hub.url, makeRows(1));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(hub.participantCount()).toBe(0);
    expect((await read({ authorization: 'Bearer other' })).status).toBe(200);
  });

  it('ends with the period that Retry-After announces', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await start({ requestsPerMinute: 1, periodSeconds: 1 });
    await read({});
    const refused = await read({});
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    vi.setSystemTime(Date.now() + 1_000);
    expect((await read({})).status).toBe(200);
  });
});

describe('media types', () => {
  it.each(['application/vnd.user-interviews.v2+json', 'application/vnd.user-interviews.v2', 'application/json; charset=utf-8'])(
    '%s is read',
    async (type) => {
      await start();
      const answer = await callHub(hub.url, 'POST', '/api/participants', { email: 'ann@example.com' }, { 'content-type': type });
      expect(answer.status).toBe(201);
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.api+json'])('%s is refused with 415', async (type) => {
    await start();
    const answer = await callHub(hub.url, 'POST', '/api/participants', '{"email":"ann@example.com"}', { 'content-type': type });
    expect([answer.status, hub.participantCount(), hub.requests().length]).toEqual([415, 0, 1]);
  });

  it.each([
    [undefined, 'application/vnd.user-interviews.v2+json'],
    ['*/*', 'application/vnd.user-interviews.v2+json'],
    ['application/vnd.user-interviews.v2', 'application/vnd.user-interviews.v2+json'],
    ['text/csv, application/json', 'application/json'],
  ])('Accept %s is answered in %s', async (accept, type) => {
    await start();
    expect((await read(accept === undefined ? {} : { accept })).headers.get('content-type')).toContain(type);
  });

  it('an Accept that takes no JSON is refused with 406', async () => {
    await start();
    expect((await read({ accept: 'text/csv' })).status).toBe(406);
  });

  it('a body that is no JSON, is missing or is too large is refused in the API’s own words', async () => {
    await start({ maximumBody: 1_000 });
    const send = async (body: string) => callHub(hub.url, 'POST', '/api/participants', body);
    const answers = [await send('{"email":'), await send(''), await send(JSON.stringify({ first_name: 'x'.repeat(5_000_000) }))];
    expect(answers.map(({ status, body }) => [status, body?.errors?.length])).toEqual([
      [400, 1],
      [400, 1],
      [413, 1],
    ]);
    expect(hub.requests().map(({ status }) => status)).toEqual([400, 400, 413]);
  });
});
