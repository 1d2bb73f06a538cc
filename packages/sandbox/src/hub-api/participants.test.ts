import { afterEach, describe, expect, it, vi } from 'vitest';
import { callHub, makeRows, readPointers, writeBatch } from '../../test/hub-client.js';
import type { HubApiOptions } from './options.js';
import { type RunningHubApi, startHubApi } from './start-hub-api.js';

let hub: RunningHubApi;
afterEach(() => hub.close());
afterEach(() => void vi.useRealTimers());

const start = async (options: HubApiOptions = {}) => {
  hub = await startHubApi({ requestsPerMinute: Infinity, ...options });
};
const get = async (path: string) => callHub(hub.url, 'GET', path);

describe('one participant', () => {
  it('is created, read, changed, cleared in part and deleted', async () => {
    await start({ characteristics: [{ name: 'Seats', type: 'number' }] });
    const created = await callHub(hub.url, 'POST', '/api/participants', {
      email: ' Ann@Example.com ',
      first_name: 'Ann',
      city: 'York',
      characteristics: { seats: 3 },
    });
    expect(created).toMatchObject({
      status: 201,
      body: { email: 'ann@example.com', first_name: 'Ann', last_name: null, city: 'York', characteristics: { seats: 3 } },
    });
    const path = `/api/participants/${created.body?.id ?? ''}`;
    expect((await get(path)).body).toEqual(created.body);
    const changed = await callHub(hub.url, 'PATCH', path, { city: null, country: 'GB', characteristics: { seats: null } });
    expect(changed).toMatchObject({ status: 200, body: { first_name: 'Ann', city: null, country: 'GB', characteristics: {} } });
    expect((await callHub(hub.url, 'DELETE', path)).status).toBe(204);
    for (const method of ['GET', 'DELETE', 'PATCH'])
      expect((await callHub(hub.url, method, path, method === 'PATCH' ? {} : undefined)).status).toBe(404);
    expect([hub.participantCount(), hub.writes('ann@example.com')]).toEqual([0, 2]);
  });

  it('can do without an email when new, but not take somebody else’s nor lose its own', async () => {
    await start();
    hub.addParticipants(makeRows(2));
    expect(await callHub(hub.url, 'POST', '/api/participants', { first_name: 'Ann' })).toMatchObject({
      status: 201,
      body: { email: null },
    });
    for (const [method, path, body] of [
      ['POST', '', { email: 'P1@example.com' }],
      ['PATCH', '/1', { email: 'p1@example.com' }],
      ['PATCH', '/1', { email: null }],
      ['PATCH', '/1', { email: 'nobody' }],
    ] as const) {
      const answer = await callHub(hub.url, method, `/api/participants${path}`, body);
      expect([answer.status, readPointers(answer)]).toEqual([422, ['/email']]);
    }
    expect((await callHub(hub.url, 'PATCH', '/api/participants/1', { email: 'P0@example.com' })).status).toBe(200);
    expect((await callHub(hub.url, 'PATCH', '/api/participants/1', { email: 'new@example.com' })).status).toBe(200);
    expect([hub.participantsByEmail('p0@example.com'), hub.participantsByEmail('NEW@example.com').map(({ id }) => id)]).toEqual([
      [],
      ['1'],
    ]);
  });
});

describe('delayed visibility', () => {
  it('hides writes and deletions from GET for a while, but not from later writes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await start({ visibleAfterMs: 400 });
    hub.addParticipants(makeRows(1));
    expect((await get('/api/participants/1')).body).toMatchObject({ first_name: 'Person 0' });
    const results = (await writeBatch(hub.url, [{ email: 'p0@example.com', first_name: 'New' }, { email: 'ann@example.com' }])).body?.data;
    expect(results?.map(({ result }) => result)).toEqual(['updated', 'created']);
    expect((await get('/api/participants/1')).body).toMatchObject({ first_name: 'Person 0' });
    expect((await get('/api/participants/2')).status).toBe(404);
    expect((await get('/api/participants?email=ann@example.com')).body?.data).toEqual([]);
    expect((await writeBatch(hub.url, [{ email: 'ann@example.com' }], 'insert')).status).toBe(422);
    vi.setSystemTime(Date.now() + 400);
    expect((await get('/api/participants/2')).status).toBe(200);
    expect((await get('/api/participants/1')).body).toMatchObject({ first_name: 'New' });
    await callHub(hub.url, 'DELETE', '/api/participants/2');
    expect((await get('/api/participants/2')).status).toBe(200);
    vi.setSystemTime(Date.now() + 400);
    expect((await get('/api/participants/2')).status).toBe(404);
  });
});
