import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DestinationCalls } from '../../src/connections/destination-calls.js';
import { RunHost } from '../../src/syncs/engine/run-host.js';
import { createErasing } from './support/erasing.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

const erasedEmail = 'p1@example.com';
let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
  // A destination that recognises people by something that is no address.
  const calls = hub.app.get(DestinationCalls);
  const find = calls.find.bind(calls);
  calls.find = async (...given) => {
    const found = await find(...given);
    return found.ok ? { ...found, value: { ...found.value, declaration: { ...found.value.declaration, matchKey: 'first_name' } } } : found;
  };
});
beforeEach(async () => {
  hub.hubApi.clearParticipants();
  await hub.sql.query(
    'delete from participants; delete from sync_ledger; delete from sync_row_results; delete from sync_batches; delete from exchanges',
  );
});
afterAll(() => hub.close());
const { findPerson, erase, count } = createErasing(() => hub);

it('a person leaves no trace in what was said with a destination that does not recognise them by their address', async () => {
  await hub.setPeople(makePeople(150));
  await hub.runSync(await hub.createSync({ connectionId: null }));
  const sync = await hub.createSync();
  expect((await hub.runSync(sync)).counters).toEqual({ created: 150 });
  const { rows: keys } = await hub.sql.query(`select match_key from sync_ledger where sync_id = $1 and row_key = 'k000001'`, [sync]);
  expect(keys).toEqual([{ match_key: 'Ann 1' }]);
  expect((await erase(await findPerson(erasedEmail))).status).toBe(204);
  expect(await count(erasedEmail)).toBe(0);
  const { rows } = await hub.sql.query('select request is null as gone from exchanges where run_id is not null order by request is null');
  expect(rows).toEqual([{ gone: false }, { gone: true }]);
});

it('nor in what was noted of a row of theirs that was refused', async () => {
  await hub.setPeople(makePeople(3));
  await hub.runSync(await hub.createSync({ connectionId: null }));
  hub.hubApi.refuseEmails([erasedEmail, 'p2@example.com'], `refuses ${erasedEmail}`);
  await hub.runSync(await hub.createSync());
  hub.hubApi.refuseEmails([]);
  expect(await count(erasedEmail)).toBeGreaterThan(0);
  expect((await erase(await findPerson(erasedEmail))).status).toBe(204);
  expect(await count(erasedEmail)).toBe(0);
});

it('nor when they are erased while their batch is on its way or waits', async () => {
  await hub.setPeople(makePeople(1_000));
  await hub.runSync(await hub.createSync({ connectionId: null }));
  hub.hubApi.clearRequests();
  hub.hubApi.misbehave([{ fault: 'slow', delayMs: 3_000 }]);
  const runId = await hub.requestRun(await hub.createSync());
  const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
  await expect.poll(() => hub.hubApi.totals().requests, { timeout: 10_000 }).toBeGreaterThanOrEqual(1);
  for (const email of [erasedEmail, 'p950@example.com']) expect((await erase(await findPerson(email))).status).toBe(204);
  await taken?.ended;
  hub.hubApi.misbehave([]);
  expect((await hub.readRun(runId)).state).toBe('completed');
  expect([await count(erasedEmail), await count('p950@example.com')]).toEqual([0, 0]);
  expect(hub.hubApi.participantCount()).toBeLessThan(1_000);
  expect(await count('p951@example.com')).toBeGreaterThan(0);
});
