import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { skipWaits } from './support/fast-clock.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
let slow: SyncHub;
beforeAll(async () => {
  [hub, slow] = await Promise.all([startSyncHub(), startSyncHub({ hubApi: { visibleAfterMs: 600_000 } })]);
  for (const one of [hub, slow]) skipWaits(one);
});
beforeEach(() => {
  for (const { hubApi } of [hub, slow]) {
    hubApi.clearParticipants();
    hubApi.clearRequests();
  }
});
afterEach(() => {
  for (const { hubApi } of [hub, slow]) hubApi.misbehave([]);
});
afterAll(() => Promise.all([hub.close(), slow.close()]));

/** The connection breaks once after a batch was written. Whoever is sent twice is there twice. */
const lostAnswer = [{ fault: 'duplicates_allowed' }, { fault: 'reset', endpoint: 'batch', when: 'after', times: 1 }] as const;

const listLedger = async ({ sql }: SyncHub, syncId: string) =>
  (
    await sql.query<{ state: string; outcome: string; external_id: string | null; detail: string | null }>(
      'select state, outcome, external_id, detail from sync_ledger where sync_id = $1 order by row_key',
      [syncId],
    )
  ).rows;
const listTold = async ({ sql }: SyncHub, runId: string) =>
  (
    await sql.query<{ detail: string }>(`select faults -> 0 ->> 'detail' as detail from sync_row_results where run_id = $1`, [runId])
  ).rows.map(({ detail }) => detail);
const isNobodyDoubled = ({ hubApi }: SyncHub): boolean => [...hubApi.writeCounts().values()].every((count) => count === 1);

describe('an insert whose answer was lost', () => {
  it('is settled without a person where the destination shows who is there, and nobody is doubled', async () => {
    await hub.setPeople(makePeople(150));
    const syncId = await hub.createSync({ mode: 'insert' });
    hub.hubApi.misbehave(lostAnswer);
    const run = await hub.runSync(syncId);
    const { accepted = 0, created = 0 } = run.counters;
    expect([run.state, accepted + created, [50, 100]]).toEqual(['completed', 150, expect.arrayContaining([accepted])]);
    expect(run.counters.in_doubt ?? 0).toBe(0);
    expect(await listTold(hub, run.id)).toEqual([]);
    // One request for each of those, and they count among the requests of the run.
    const asked = hub.hubApi.requests().filter(({ method }) => method === 'GET');
    expect([asked.length, run.requests]).toEqual([accepted, hub.hubApi.requests().length]);
    const ledger = await listLedger(hub, syncId);
    expect(ledger.every(({ state, external_id: id }) => state === 'settled' && id !== null)).toBe(true);
    expect(ledger.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(accepted);

    hub.hubApi.clearRequests();
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 150 });
    expect([hub.hubApi.requests(), hub.hubApi.participantCount(), isNobodyDoubled(hub)]).toEqual([[], 150, true]);
  });

  it('stays in doubt where the destination shows people late, and says so; the next run asks again and sends nobody', async () => {
    await slow.setPeople(makePeople(60));
    const syncId = await slow.createSync({ mode: 'insert' });
    slow.hubApi.misbehave(lostAnswer);
    const first = await slow.runSync(syncId);
    expect([first.state, first.counters]).toEqual(['completed_with_errors', { in_doubt: 60 }]);
    const told = await listTold(slow, first.id);
    expect(told[0]).toMatch(/may have been written.*Look at the destination.*shows nobody with this key.*only after a while.*asks again/);
    slow.hubApi.clearRequests();
    const next = await slow.runSync(syncId);
    expect([next.counters, await listTold(slow, next.id)]).toEqual([{ in_doubt: 60 }, told]);
    expect([slow.hubApi.requests().every(({ method }) => method === 'GET'), slow.hubApi.requests().length]).toEqual([true, 60]);
    expect([slow.hubApi.participantCount(), isNobodyDoubled(slow)]).toEqual([60, true]);
  });

  it('that nobody got is not taken for one that arrived', async () => {
    await hub.setPeople(makePeople(3));
    const syncId = await hub.createSync({ mode: 'insert' });
    hub.hubApi.misbehave([{ fault: 'reset', endpoint: 'batch', when: 'before', times: 1 }]);
    expect((await hub.runSync(syncId)).counters).toEqual({ in_doubt: 3 });
    expect(hub.hubApi.participantCount()).toBe(0);
  });

  it('is found by a later run, once the destination shows it', async () => {
    await hub.setPeople(makePeople(3));
    const syncId = await hub.createSync({ mode: 'insert' });
    hub.hubApi.misbehave([...lostAnswer, { fault: 'forbidden', endpoint: 'list' }]);
    const first = await hub.runSync(syncId);
    // A look-up that fails is none of the run's failures, and ends with the first one.
    expect([first.state, first.error_code, first.counters]).toEqual(['completed_with_errors', null, { in_doubt: 3 }]);
    expect(hub.hubApi.requests().filter(({ method }) => method === 'GET')).toHaveLength(1);
    hub.hubApi.misbehave([]);
    const next = await hub.runSync(syncId);
    expect([next.state, next.counters, hub.hubApi.participantCount()]).toEqual(['completed', { accepted: 3 }, 3]);
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 3 });
  });

  it('waits with its look-ups where the destination asks for that', async () => {
    await hub.setPeople(makePeople(3));
    const syncId = await hub.createSync({ mode: 'insert' });
    hub.hubApi.misbehave([...lostAnswer, { fault: 'rate_limited', endpoint: 'list', times: 2, retryAfter: 20 }]);
    expect((await hub.runSync(syncId)).counters).toEqual({ accepted: 3 });
    expect(hub.hubApi.requests().filter(({ status }) => status === 429)).toHaveLength(2);
  });

  it('is sent once more by a sync that updates people from now on, so that nothing of it is missing', async () => {
    await hub.setPeople(makePeople(3));
    const syncId = await hub.createSync({ mode: 'insert' });
    hub.hubApi.misbehave(lostAnswer);
    expect((await hub.runSync(syncId)).counters).toEqual({ accepted: 3 });
    await hub.sql.query(`update syncs set mode = 'upsert' where id = $1`, [syncId]);
    expect((await hub.runSync(syncId)).counters).toEqual({ updated: 3 });
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 3 });
  });

  it('S3-18 is never deleted, since who was found may have been there before this sync', async () => {
    await hub.setPeople(makePeople(10));
    const syncId = await hub.createSync({ mode: 'insert' });
    hub.hubApi.misbehave(lostAnswer);
    expect((await hub.runSync(syncId)).counters).toEqual({ accepted: 10 });
    await hub.sql.query(`update syncs set mode = 'upsert', delete_behaviour = 'delete' where id = $1`, [syncId]);
    await hub.setPeople(makePeople(10).slice(1));
    const { counters } = await hub.runSync(syncId);
    expect(counters.deleted ?? 0).toBe(0);
    expect(hub.hubApi.participantCount()).toBe(10);
  });
});
