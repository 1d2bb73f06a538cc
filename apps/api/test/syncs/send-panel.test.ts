import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
beforeEach(() => hub.sql.query('delete from participants'));
afterAll(() => hub.close());

const readPanel = async () =>
  (
    await hub.sql.query<{ email: string; first_name: string | null; city: string | null; title: string | null }>(
      'select email, first_name, city, title from participants order by email',
    )
  ).rows;
const addPerson = (email: string, title: string) =>
  hub.sql.query('insert into participants (workspace_id, email, title) values ($1, $2, $3)', [hub.workspaceId, email, title]);

it.each([0, 1, 99, 100, 101, 250, 1_001])('the panel gets %i rows, each with the id of its person', async (count) => {
  await hub.setPeople(makePeople(count));
  const syncId = await hub.createSync({ connectionId: null });
  const run = await hub.runSync(syncId);
  expect([run.state, run.counters, (await readPanel()).length]).toEqual(['completed', count === 0 ? {} : { created: count }, count]);
  const { rows } = await hub.sql.query<{ n: number }>(
    `select count(*)::int as n from sync_ledger l join participants p on p.id::text = l.external_id and p.email = l.match_key where l.sync_id = $1`,
    [syncId],
  );
  expect(rows[0]?.n).toBe(count);
  expect((await hub.runSync(syncId)).counters).toEqual(count === 0 ? {} : { unchanged: count });
});

it('S3-8 S3-9 S3-10 the panel is written in each mode', async () => {
  await addPerson('p1@example.com', 'Engineer');
  await hub.setPeople(makePeople(3));
  expect((await hub.runSync(await hub.createSync({ connectionId: null, mode: 'update' }))).counters).toEqual({ updated: 1, skipped: 2 });
  expect((await hub.runSync(await hub.createSync({ connectionId: null, mode: 'insert' }))).counters).toEqual({ created: 2, duplicate: 1 });
  expect((await hub.runSync(await hub.createSync({ connectionId: null }))).counters).toEqual({ updated: 3 });
  expect((await readPanel())[1]).toEqual({ email: 'p1@example.com', first_name: 'Ann 1', city: 'York', title: 'Engineer' });
});

it('S3-17 S3-18 S3-22 who left the model is cleared or deleted in the panel, and comes back', async () => {
  const people = makePeople(10);
  for (const [deleteBehaviour, outcome] of [
    ['clear', 'cleared'],
    ['delete', 'deleted'],
  ] as const) {
    await hub.sql.query('delete from participants');
    await addPerson('own@example.com', 'Own');
    await addPerson('p0@example.com', 'Engineer');
    await hub.setPeople(people);
    const syncId = await hub.createSync({ connectionId: null, deleteBehaviour });
    await hub.runSync(syncId);
    await hub.setPeople(people.slice(1));
    const run = await hub.runSync(syncId);
    expect([run.state, run.counters]).toEqual(['completed', { unchanged: 9, [outcome]: 1 }]);
    const left = (await readPanel()).filter(({ email }) => email === 'p0@example.com');
    expect(left).toEqual(outcome === 'cleared' ? [{ email: 'p0@example.com', first_name: null, city: null, title: 'Engineer' }] : []);
    expect((await readPanel()).some(({ email }) => email === 'own@example.com')).toBe(true);
    await hub.setPeople(people);
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 9, [outcome === 'cleared' ? 'updated' : 'created']: 1 });
  }
});
