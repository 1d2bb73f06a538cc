import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countRows, emptyCounters } from '@panelbridge/core';
import { skipWaits, type SkippedWaits } from './support/fast-clock.js';
import { makePeople, startSyncHub, type EndedRun, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
let waited: SkippedWaits;
beforeAll(async () => {
  hub = await startSyncHub();
  waited = skipWaits(hub);
});
beforeEach(async () => {
  await hub.sql.query('delete from request_budgets');
  hub.hubApi.clearParticipants();
  hub.hubApi.clearRequests();
  waited.waits.length = 0;
});
afterEach(() => {
  hub.hubApi.misbehave([]);
  hub.hubApi.restoreKey('demo-key');
});
afterAll(() => hub.close());

const sum = (run: EndedRun): number => countRows({ ...emptyCounters, ...run.counters });
const statuses = (): (number | null)[] => hub.hubApi.requests().map(({ status }) => status);
const listResults = async (runId: string) =>
  (
    await hub.sql.query<{ row_key: string; outcome: string; faults: { code: string; detail: string }[]; record: object | null }>(
      'select row_key, outcome, faults, record from sync_row_results where run_id = $1 order by row_key',
      [runId],
    )
  ).rows;

describe('a refused key', () => {
  it.each([
    ['unauthorized', 'authentication_failed'],
    ['forbidden', 'permission_denied'],
  ] as const)('S4-31 stops the run at once: %s', async (fault, code) => {
    await hub.setPeople(makePeople(3_000));
    const syncId = await hub.createSync();
    hub.hubApi.misbehave([{ fault, endpoint: 'batch', after: 5 }]);
    const run = await hub.runSync(syncId);
    expect([run.state, run.error_code, sum(run), run.counters.created]).toEqual(['failed', code, 3_000, 500]);
    // Those that were on their way together, and none after them.
    expect(statuses().length).toBeLessThanOrEqual(5 + 8);
    expect(run.counters.not_sent).toBe(2_500);
    const results = await listResults(run.id);
    expect(results).toHaveLength(2_500);
    expect(results[0]).toMatchObject({ outcome: 'not_sent', faults: [{ code }], record: { email: expect.any(String) } });

    // Once somebody has put it right, the next run sends those, and no others.
    hub.hubApi.misbehave([]);
    hub.hubApi.clearRequests();
    const next = await hub.runSync(syncId);
    expect([next.state, next.counters, hub.hubApi.participantCount()]).toEqual(['completed', { created: 2_500, unchanged: 500 }, 3_000]);
    expect(hub.hubApi.requests().reduce((rows, request) => rows + (request.rows ?? 0), 0)).toBe(2_500);
  });
});

describe('a destination that asks for fewer requests', () => {
  it('S4-17 is waited for as long as it asks, and nothing is lost', async () => {
    await hub.setPeople(makePeople(250));
    hub.hubApi.misbehave([{ fault: 'rate_limited', endpoint: 'batch', times: 4, retryAfter: 30 }]);
    const run = await hub.runSync(await hub.createSync());
    expect([run.state, run.counters]).toEqual(['completed', { created: 250 }]);
    expect(statuses().filter((status) => status === 429)).toHaveLength(4);
    expect(waited.waits.some((milliseconds) => milliseconds >= 29_000)).toBe(true);
    // All went as they were: a full limit has no row as its cause.
    expect(hub.hubApi.requests().every(({ rows }) => rows === 100 || rows === 50)).toBe(true);
  });

  it('S4-18 S4-29 is given up after so many tries; the rows stay for the next run, and people are told what helps', async () => {
    await hub.setPeople(makePeople(1_000));
    const syncId = await hub.createSync();
    hub.hubApi.misbehave([{ fault: 'rate_limited_bare', endpoint: 'batch' }]);
    const run = await hub.runSync(syncId);
    expect([run.state, run.error_code, run.counters]).toEqual(['failed', 'rate_limited', { not_sent: 1_000 }]);
    expect(run.error_detail).toMatch(/in 8 tries.*stay for the next run.*less often.*smaller parts/);
    // The first wave, then one at a time with pauses that grow.
    expect(statuses().length).toBeLessThanOrEqual(8 + 8);
    const pauses = waited.waits.filter((milliseconds) => milliseconds >= 500);
    expect(pauses.length).toBeGreaterThanOrEqual(7);
    expect(Math.max(...pauses)).toBeGreaterThan(Math.min(...pauses) * 8);
    hub.hubApi.misbehave([]);
    expect(await hub.runSync(syncId)).toMatchObject({ state: 'completed', counters: { created: 1_000 } });
  });

  it('S4-18 is left alone when it asks for longer than a run waits', async () => {
    await hub.setPeople(makePeople(10));
    hub.hubApi.misbehave([{ fault: 'rate_limited', endpoint: 'batch', retryAfter: 1_800 }]);
    const run = await hub.runSync(await hub.createSync());
    expect([run.state, run.counters, run.error_detail]).toEqual(['failed', { not_sent: 10 }, expect.stringContaining('30 minutes')]);
    expect(statuses()).toEqual([429]);
  });
});

describe('a destination that cannot work', () => {
  it('S3-28 is asked again with the same batch, which is never taken apart for it', async () => {
    await hub.setPeople(makePeople(100));
    hub.hubApi.misbehave([
      { fault: 'server_error', endpoint: 'batch', times: 2 },
      { fault: 'unavailable', endpoint: 'batch', times: 2 },
    ]);
    const run = await hub.runSync(await hub.createSync());
    expect([run.state, run.counters]).toEqual(['completed', { created: 100 }]);
    expect(hub.hubApi.requests().map(({ status, rows }) => [status, status === 200 ? rows : null])).toEqual([
      [500, null],
      [500, null],
      [503, null],
      [503, null],
      [200, 100],
    ]);
  });

  it('is sent the batch again after it cut the connection with the rows written, where twice is the same as once', async () => {
    await hub.setPeople(makePeople(100));
    hub.hubApi.misbehave([{ fault: 'reset', endpoint: 'batch', when: 'after', times: 1 }]);
    const run = await hub.runSync(await hub.createSync());
    expect([run.state, run.counters, hub.hubApi.participantCount()]).toEqual(['completed', { updated: 100 }, 100]);
    expect(hub.hubApi.writes('p0@example.com')).toBe(2);
  });

  it('that is down ends an insert with few rows in doubt', async () => {
    await hub.setPeople(makePeople(3_000));
    hub.hubApi.misbehave([{ fault: 'reset', endpoint: 'batch' }]);
    const run = await hub.runSync(await hub.createSync({ mode: 'insert' }));
    expect([run.state, run.error_code, sum(run)]).toEqual(['failed', 'provider_unavailable', 3_000]);
    expect(run.counters.in_doubt).toBeLessThanOrEqual(1_200);
  });
});
