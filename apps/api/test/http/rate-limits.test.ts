import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { createApiKey } from '../../src/platform/security/api-key.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { apiRatePerMinute: 5, publicRatePerMinute: 3 } });
});
afterAll(() => hub.close());

const list = (key?: string) => hub.request<ProblemBody>('GET', '/api/v1/api-keys', key === undefined ? {} : { key });

it('counts each key for itself and says when to come back', async () => {
  const first = await list();
  expect(first.headers.get('ratelimit-policy')).toBe('"key";q=5;w=60');
  expect(first.headers.get('ratelimit')).toMatch(/^"key";r=4;t=(60|59)$/);
  for (let request = 2; request <= 5; request += 1) expect((await list()).status).toBe(200);
  const refused = await list();
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limit_exceeded']);
  expect(refused.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d+$/);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await list(await hub.key('admin'))).status).toBe(200);
});

it('counts each address on public routes, but not the operator’s', async () => {
  const statuses: number[] = [];
  for (let request = 0; request < 5; request += 1) statuses.push((await hub.request('GET', '/r/nothing', { key: null })).status);
  expect(statuses.slice(3)).toEqual([429, 429]);
  expect(statuses.slice(0, 3)).not.toContain(429);
  expect((await hub.request('GET', '/health', { key: null })).status).toBe(200);
  expect((await hub.request('GET', '/ready', { key: null })).status).toBe(200);
});

it('stops an address that keeps guessing keys, and nobody else who comes from it', async () => {
  const statuses = new Set<number>();
  for (let request = 0; request < 30; request += 1) statuses.add((await list(createApiKey().key)).status);
  expect([...statuses]).toEqual([401]);
  for (const wrong of [createApiKey().key, 'pbk_no-key']) {
    const stopped = await list(wrong);
    expect([stopped.status, stopped.body.code]).toEqual([429, 'rate_limit_exceeded']);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect((await list(await hub.key('observer'))).status).toBe(403);
  expect((await list(await hub.key('admin'))).status).toBe(200);
});
