import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallPace } from '../../src/syncs/engine/sending/call-pace.js';
import { RunHost } from '../../src/syncs/engine/run-host.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

describe('the pace of a connection', () => {
  let hub: SyncHub;
  beforeAll(async () => {
    hub = await startSyncHub({ requestsPerMinute: 600 });
  });
  afterAll(() => hub.close());

  it('S4-17 is one for all runs together, and never above what the destination allows', async () => {
    await hub.setPeople(makePeople(1_000));
    const runs = [];
    for (let index = 0; index < 2; index += 1) runs.push(await hub.requestRun(await hub.createSync()));
    const host = hub.app.get(RunHost);
    const taken = [];
    for (const run of runs) taken.push(await host.take(hub.workspaceId, run));
    for (const one of taken) await one?.ended;
    const times = hub.hubApi.requests().flatMap(({ endpoint, at }) => (endpoint === 'batch' ? [Date.parse(at)] : []));
    expect(times).toHaveLength(20);
    // Twenty requests at ten a second; one may be late by what the machine was busy with.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_500);
    for (const run of runs) expect((await hub.readRun(run)).state).toBe('completed');
  });
});

describe('calls of one run', () => {
  /** A pace whose time goes by as it is waited for. */
  function createPace(spacingMs = 100) {
    let now = 0;
    let next = 0;
    const reserved: number[] = [];
    const shown: (number | null)[] = [];
    const pace = new CallPace({
      clock: {
        now: () => now,
        random: () => 0,
        sleep: async (milliseconds) => {
          now += milliseconds;
        },
      },
      signal: new AbortController().signal,
      requestsPerMinute: 61_000 / spacingMs,
      reserve: async (count) => {
        reserved.push(count);
        const waitMs = Math.max(0, next - now);
        next = now + waitMs + count * spacingMs;
        return { waitMs, spacingMs };
      },
      postpone: async (milliseconds) => {
        next = Math.max(next, now + milliseconds);
      },
      onWait: (milliseconds) => shown.push(milliseconds),
    });
    return {
      pace,
      reserved,
      shown,
      now: () => now,
      pass: (milliseconds: number) => {
        now += milliseconds;
      },
    };
  }

  it('are made at their moments, which are reserved for a quarter of a second at once', async () => {
    const { pace, reserved, now } = createPace();
    const starts: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      pace.succeed(await pace.enter());
      starts.push(now());
    }
    expect(starts).toEqual([0, 100, 200, 300, 400]);
    expect(reserved).toEqual([2, 2, 2]);
  });

  it('lose moments that have passed, and do not come all at once', async () => {
    const { pace, now, pass } = createPace();
    pace.succeed(await pace.enter());
    pass(5_000);
    pace.succeed(await pace.enter());
    pace.succeed(await pace.enter());
    expect(now()).toBe(5_100);
  });

  it('wait together after a failure, then one goes alone until it is answered', async () => {
    const { pace, now, shown } = createPace(0.001);
    const [first, second] = [await pace.enter(), await pace.enter()];
    expect(await pace.fail(first, 1, 8_000)).toMatchObject({ kind: 'wait', delayMs: 8_000 });
    // It was under way at the same time, so it is the same failure.
    expect(await pace.fail(second, 1, null)).toMatchObject({ kind: 'wait', delayMs: 500 });
    const probe = await pace.enter();
    expect([now() >= 8_000, shown[0]]).toEqual([true, 8_000]);
    let isThrough = false;
    const other = pace.enter().then((call) => {
      isThrough = true;
      return call;
    });
    await new Promise(setImmediate);
    expect(isThrough).toBe(false);
    pace.succeed(probe);
    await other;
    expect(isThrough).toBe(true);
  });

  it('S4-18 are given up after eight waves, whichever of them failed', async () => {
    const { pace } = createPace(0.001);
    for (let wave = 1; wave < 8; wave += 1) expect(await pace.fail(await pace.enter(), 1, null)).toMatchObject({ kind: 'wait' });
    expect(await pace.fail(await pace.enter(), 1, null)).toMatchObject({ kind: 'give_up', reason: 'attempts_used_up' });
  });

  it('S4-18 give up one that fails each time, also while others are answered', async () => {
    const { pace } = createPace(0.001);
    for (let attempt = 1; attempt < 8; attempt += 1) {
      expect(await pace.fail(await pace.enter(), attempt, null)).toMatchObject({ kind: 'wait' });
      pace.succeed(await pace.enter());
    }
    expect(await pace.fail(await pace.enter(), 8, null)).toMatchObject({ kind: 'give_up' });
  });
});
