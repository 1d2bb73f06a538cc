import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { skipWaits, type SkippedWaits } from './support/fast-clock.js';
import { makePeople, peopleMappings, startSyncHub, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
let waited: SkippedWaits;
beforeAll(async () => {
  hub = await startSyncHub({ hubApi: { visibleAfterMs: 600_000, characteristics: [{ name: 'Plan', type: 'text' }] } });
  waited = skipWaits(hub);
});
beforeEach(() => {
  hub.hubApi.clearParticipants();
  hub.hubApi.clearRequests();
  hub.hubApi.misbehave([]);
});
afterAll(() => hub.close());

const listAlerts = async (syncId: string) =>
  (
    await hub.sql.query<{ kind: string; reason: string }>('select kind, reason from alerts where sync_id = $1 order by id', [syncId])
  ).rows.map(({ kind, reason }) => `${kind} ${reason}`);

it('S4-27 people who are not to be seen at once at the destination raise no alarm and are not sent again', async () => {
  await hub.setPeople(makePeople(150));
  const syncId = await hub.createSync();
  expect(await hub.runSync(syncId)).toMatchObject({ state: 'completed', counters: { created: 150 } });
  const seen = await fetch(`${hub.hubApi.url}/api/participants`, { headers: { authorization: 'Bearer demo-key' } });
  expect(JSON.stringify(await seen.json())).not.toContain('example.com');
  expect(await hub.runSync(syncId)).toMatchObject({ state: 'completed', counters: { unchanged: 150 } });
  expect(await listAlerts(syncId)).toEqual([]);
});

it('a sync that fails is told of once, and once more when it is well again', async () => {
  await hub.setPeople(makePeople(10));
  const syncId = await hub.createSync();
  hub.hubApi.misbehave([{ fault: 'forbidden', endpoint: 'batch' }]);
  for (let runs = 0; runs < 3; runs += 1) expect((await hub.runSync(syncId)).state).toBe('failed');
  expect(await listAlerts(syncId)).toEqual(['failing run_failed']);
  hub.hubApi.misbehave([]);
  for (let runs = 0; runs < 2; runs += 1) expect((await hub.runSync(syncId)).state).toBe('completed');
  expect(await listAlerts(syncId)).toHaveLength(2);
});

describe('fields that the destination lists', () => {
  const mappings = [...peopleMappings.slice(0, 2), { column: 'city', field: 'plan' }];

  it('are asked for once, waited for where it must be, and written', async () => {
    await hub.setPeople(makePeople(3));
    const syncId = await hub.createSync({ mappings });
    hub.hubApi.misbehave([{ fault: 'rate_limited', endpoint: 'characteristics', times: 1, retryAfter: 20 }]);
    waited.waits.length = 0;
    expect(await hub.runSync(syncId)).toMatchObject({ state: 'completed', counters: { created: 3 } });
    expect(waited.total()).toBeGreaterThanOrEqual(20_000);
    expect(hub.hubApi.participants()).toMatchObject([{ characteristics: { plan: 'York' } }, {}, {}]);
  });

  it('that cannot be asked for end the run, and nothing was sent', async () => {
    await hub.setPeople(makePeople(3));
    hub.hubApi.misbehave([{ fault: 'unauthorized' }]);
    const run = await hub.runSync(await hub.createSync({ mappings }));
    expect([run.state, run.error_code, run.counters]).toEqual(['failed', 'authentication_failed', {}]);
  });
});
