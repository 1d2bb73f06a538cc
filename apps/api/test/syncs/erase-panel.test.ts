import { afterAll, beforeAll, expect, it } from 'vitest';
import { createErasing } from './support/erasing.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
afterAll(() => hub.close());
const { findPerson, erase, count } = createErasing(() => hub);

const byEmail = {
  connectionId: null,
  query: 'select email as id, email, first_name, city from people order by email',
  deleteBehaviour: 'delete',
} as const;

it('a removal from the panel goes by one batch a transaction, since other runs wait for it', async () => {
  await hub.setPeople(makePeople(150));
  const sync = await hub.createSync({ connectionId: null, deleteBehaviour: 'delete' });
  await hub.runSync(sync);
  await hub.setPeople(makePeople(10));
  const { counters } = await hub.takeRun(await hub.requestRun(sync, 'ordinary', { removals_confirmed: true }));
  expect(counters).toEqual({ unchanged: 10, deleted: 140 });
  const { rows } = await hub.sql.query(
    `select count(*)::int as n from events where type = 'participant.erased' group by transaction_id order by transaction_id`,
  );
  expect(rows).toEqual([{ n: 100 }, { n: 40 }]);
});

it('who is removed from the panel is known by the key of their row alone', async () => {
  const sync = await hub.createSync({ connectionId: null, deleteBehaviour: 'delete' });
  await hub.setPeople(makePeople(10));
  await hub.runSync(sync);
  await hub.setPeople(makePeople(9));
  await hub.runSync(sync);
  const { rows } = await hub.sql.query(
    `select row_key, match_key, external_id, moved_from, state from sync_ledger where sync_id = $1 and state = 'removed'`,
    [sync],
  );
  expect(rows).toEqual([{ row_key: 'k000009', match_key: null, external_id: null, moved_from: null, state: 'removed' }]);
});

it.each([
  'Jose\u0301@example.com',
  'jos\u00e9@example.com',
  'ÅSE@example.com',
  'MAX@example.com\u00a0',
  '\tEve@example.com',
  'plain@example.com',
])('who is removed from the panel leaves no key that is their address: %j', async (email) => {
  await hub.setPeople([...makePeople(8), { id: email, email, first_name: 'Jo', city: 'York' }]);
  const sync = await hub.createSync(byEmail);
  await hub.runSync(sync);
  expect(await findPerson(email)).not.toBe('');
  await hub.setPeople(makePeople(8));
  expect((await hub.runSync(sync)).counters).toEqual({ unchanged: 8, deleted: 1 });
  expect(await count(JSON.stringify(email).slice(1, -1))).toBe(0);
  const { rows } = await hub.sql.query(`select row_key from sync_ledger where sync_id = $1 and state = 'removed'`, [sync]);
  expect(rows).toEqual([]);
  // The key is unknown again, so whoever comes back with it is new.
  await hub.setPeople([...makePeople(8), { id: email, email, first_name: 'Jo', city: 'York' }]);
  expect((await hub.runSync(sync)).counters).toEqual({ unchanged: 8, created: 1 });
  await erase(await findPerson(email));
});

it('who is erased while their batch may be on its way leaves their key in it no more, even if the stage is lost', async () => {
  await hub.setPeople(makePeople(3));
  const sync = await hub.createSync({ connectionId: null });
  await hub.runSync(sync);
  const runId = await hub.requestRun(sync);
  await hub.sql.query(
    `insert into sync_batches (workspace_id, run_id, work, row_keys, positions, state) values ($1, $2, 'write', '{k000000,k000001}', '{1,2}', 'sending')`,
    [hub.workspaceId, runId],
  );
  await erase(await findPerson('p1@example.com'));
  const { rows } = await hub.sql.query('select row_keys, keeps_sides from sync_batches where run_id = $1', [runId]);
  expect(rows).toEqual([{ row_keys: ['k000000'], keeps_sides: false }]);
});
