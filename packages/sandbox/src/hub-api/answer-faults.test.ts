import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askEverywhere, makeRows, writeBatch } from '../../test/hub-client.js';
import { type RunningHubApi, startHubApi } from './start-hub-api.js';

let hub: RunningHubApi;
beforeEach(async () => {
  hub = await startHubApi({ requestsPerMinute: Infinity });
});
afterEach(() => hub.close());

const cutOff = async () =>
  writeBatch(hub.url, makeRows(2)).then(
    ({ status }) => status,
    () => 'cut',
  );

describe('faults of whole answers', () => {
  it.each([
    ['unauthorized', 401],
    ['key_revoked', 401],
    ['forbidden', 403],
    ['rate_limited', 429],
    ['rate_limited_bare', 429],
    ['server_error', 500],
    ['unavailable', 503],
  ] as const)('%s answers %i at every endpoint, and nothing is written', async (fault, status) => {
    hub.misbehave([{ fault }]);
    for (const answer of await askEverywhere(hub.url))
      expect(answer).toMatchObject({ status, body: { errors: [{ status: String(status) }] } });
    expect([hub.participantCount(), hub.totals().statuses]).toEqual([0, { [status]: 7 }]);
  });

  it('rate_limited says when to come again, in seconds or as a date; rate_limited_bare says nothing', async () => {
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
    hub.misbehave([
      { fault: 'rate_limited', times: 1 },
      { fault: 'rate_limited', times: 1, retryAfter: date },
      { fault: 'rate_limited_bare' },
    ]);
    const seen = [];
    for (let asked = 0; asked < 3; asked += 1) seen.push((await writeBatch(hub.url, makeRows(1))).headers.get('retry-after'));
    expect(seen).toEqual(['1', date, null]);
  });

  it('a storm of 429 ends after the next n requests', async () => {
    hub.misbehave([{ fault: 'rate_limited', times: 5, retryAfter: 0 }]);
    const statuses = [];
    for (let asked = 0; asked < 7; asked += 1) statuses.push((await writeBatch(hub.url, makeRows(1))).status);
    expect(statuses).toEqual([429, 429, 429, 429, 429, 200, 200]);
  });

  it('key_revoked ends a key in the midst of a run, for good until it is restored', async () => {
    hub.misbehave([{ fault: 'key_revoked', after: 2, times: 1 }]);
    const statuses = [];
    for (let asked = 0; asked < 5; asked += 1) statuses.push((await writeBatch(hub.url, makeRows(1))).status);
    expect(statuses).toEqual([200, 200, 401, 401, 401]);
    hub.restoreKey('demo-key');
    expect((await writeBatch(hub.url, makeRows(1))).status).toBe(200);
  });

  it.each([
    ['server_error', 500],
    ['unavailable', 503],
    ['reset', 'cut'],
  ] as const)('%s acts before or after the rows were written', async (fault, seen) => {
    hub.misbehave([{ fault, when: 'before', endpoint: 'batch', times: 1 }]);
    expect([await cutOff(), hub.participantCount()]).toEqual([seen, 0]);
    hub.misbehave([{ fault, when: 'after', endpoint: 'batch', times: 1 }]);
    expect([await cutOff(), hub.participantCount()]).toEqual([seen, 2]);
    expect([await cutOff(), hub.writes('p0@example.com')]).toEqual([200, 2]);
  });

  it.each([
    ['before', 0],
    ['after', 2],
  ] as const)('hang never answers, %s the rows were written, and the server can still be closed', async (when, count) => {
    hub.misbehave([{ fault: 'hang', when, times: 1 }]);
    const waiting = cutOff();
    await expect.poll(() => hub.requests().at(-1)).toMatchObject({ endpoint: 'batch', status: null, rows: 2 });
    expect(hub.participantCount()).toBe(count);
    expect((await writeBatch(hub.url, makeRows(2))).status).toBe(200);
    await hub.close();
    expect(await waiting).toBe('cut');
  });

  it('truncated writes, then answers with JSON that breaks off', async () => {
    hub.misbehave([{ fault: 'truncated', times: 1 }]);
    const answer = await writeBatch(hub.url, makeRows(2));
    expect([answer.status, answer.body, answer.text[0], hub.participantCount()]).toEqual([200, undefined, '{', 2]);
    expect(answer.headers.get('content-type')).toContain('json');
  });

  it('html writes, then answers 200 with a web page', async () => {
    hub.misbehave([{ fault: 'html', times: 1 }]);
    const answer = await writeBatch(hub.url, makeRows(2));
    expect([answer.status, answer.headers.get('content-type'), hub.participantCount()]).toEqual([200, 'text/html; charset=utf-8', 2]);
    expect(answer.text).toContain('<!doctype html>');
  });

  it('slow writes, then takes its time, also beside another fault', async () => {
    hub.misbehave([
      { fault: 'slow', delayMs: 300, times: 2 },
      { fault: 'unavailable', after: 1 },
    ]);
    const begun = performance.now();
    let isAnswered = false;
    const asking = writeBatch(hub.url, makeRows(2)).finally(() => (isAnswered = true));
    await expect.poll(() => hub.participantCount(), { interval: 10 }).toBe(2);
    expect(isAnswered).toBe(false);
    expect((await asking).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(290);
    expect((await writeBatch(hub.url, makeRows(2))).status).toBe(503);
    expect(performance.now() - begun).toBeGreaterThan(590);
  });
});
