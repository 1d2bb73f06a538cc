import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLock } from '../../src/platform/database/run-lock.js';
import { RunHost } from '../../src/syncs/engine/run-host.js';
import { awaitWaiting } from '../support/waiting-sessions.js';
import { countWaiting, createErasing } from './support/erasing.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

const erasedEmail = 'p1@example.com';
/** A lock that nobody but these tests knows. */
const stallLock = 4_711;
let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
  // A comparison that notes an invalid row goes on only once nobody holds the lock: in life it takes minutes.
  await hub.sql.query(`
    create function stall() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(${stallLock}); return new; end $$;
    create trigger stall before insert on sync_row_results for each row when (new.outcome = 'invalid') execute function stall()`);
});
afterAll(() => hub.close());
const { findPerson, erase, count } = createErasing(() => hub);

/** Lets a run take up work, and stops its comparison midway. @returns lets it go on */
async function stall(runId: string): Promise<{ readonly ended: Promise<void> | undefined; readonly goOn: () => Promise<void> }> {
  const stalling = await hub.sql.connect();
  await stalling.query(`select pg_advisory_lock(${stallLock})`);
  const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
  await expect.poll(() => countWaiting(hub.sql), { timeout: 15_000 }).toBe(1);
  return {
    ended: taken?.ended,
    goOn: async () => {
      await stalling.query(`select pg_advisory_unlock(${stallLock})`);
      stalling.release();
    },
  };
}

describe('a person who is erased while a run compares', () => {
  it('is told to try again where that takes long, while no other run is held up, and is known to nobody once they are gone', async () => {
    await hub.setPeople(makePeople(3));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    const person = await findPerson(erasedEmail);
    const runId = await hub.requestRun(await hub.createSync());
    const other = await hub.requestRun(await hub.createSync());
    await hub.sql.query(`update sync_runs set state = 'running' where id = $1`, [other]);
    await hub.setPeople([...makePeople(3), { id: 'again', email: erasedEmail, first_name: 'Twice', city: 'York' }]);
    const { ended, goOn } = await stall(runId);

    const startedAt = performance.now();
    const refusing = erase(person);
    await expect.poll(() => countWaiting(hub.sql)).toBe(2);
    const { rows } = await hub.sql.query<{ free: boolean }>(
      `select pg_try_advisory_xact_lock_shared(hashtextextended($1, ${runLock})) as free`,
      [other],
    );
    expect(rows).toEqual([{ free: true }]);
    const { status, body } = await refusing;
    expect([status, body.code]).toEqual([503, 'service_unavailable']);
    expect(performance.now() - startedAt).toBeLessThan(20_000);

    const erasing = erase(person);
    await expect.poll(() => countWaiting(hub.sql)).toBe(2);
    await goOn();
    expect((await erasing).status).toBe(204);
    await ended;
    expect((await hub.readRun(runId)).counters).toMatchObject({ invalid: 1 });
    expect(await count(erasedEmail)).toBe(0);
    await hub.sql.query(`update sync_runs set state = 'cancelled' where id = $1`, [other]);
  });

  it('and is to be looked at by a run that begins meanwhile is gone before it compares', async () => {
    await hub.setPeople(makePeople(3));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    const sync = await hub.createSync();
    await hub.runSync(sync);
    await hub.sql.query(`update sync_ledger set state = 'in_doubt', outcome = 'in_doubt' where sync_id = $1 and match_key = $2`, [
      sync,
      erasedEmail,
    ]);
    // The erasure has looked which runs are under way, and is at its last step.
    const slowing = await hub.sql.connect();
    await slowing.query('begin; lock table idempotency_keys in exclusive mode');
    const erasing = erase(await findPerson(erasedEmail));
    await awaitWaiting(hub.sql);
    const runId = await hub.requestRun(sync);
    const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
    const isWaiting = async () => (await countWaiting(hub.sql)) === 1 || (await hub.readRun(runId)).state !== 'running';
    await expect.poll(isWaiting, { timeout: 15_000 }).toBe(true);
    await slowing.query('commit');
    slowing.release();
    expect((await erasing).status).toBe(204);
    await taken?.ended;
    // The model holds them still, so they are new.
    expect((await hub.readRun(runId)).counters).toEqual({ updated: 1, unchanged: 2 });
    const { rows } = await hub.sql.query('select row_key from sync_row_results where run_id = $1', [runId]);
    expect(rows).toEqual([]);
  });
});

it('a run that removes people from the panel goes on once another one has compared', async () => {
  await hub.setPeople(makePeople(10));
  const removing = await hub.createSync({ connectionId: null, deleteBehaviour: 'delete' });
  await hub.runSync(removing);
  await hub.setPeople([...makePeople(9), { id: 'again', email: 'p0@example.com', first_name: 'Twice', city: 'York' }]);
  const { ended, goOn } = await stall(await hub.requestRun(await hub.createSync()));
  await hub.setPeople(makePeople(9));
  const runId = await hub.requestRun(removing);
  expect(await hub.takeRun(runId)).toMatchObject({ state: 'running', phase: 'sending' });
  await goOn();
  await ended;
  expect(await hub.takeRun(runId)).toMatchObject({ state: 'completed', counters: { unchanged: 9, deleted: 1 } });
});

it('a person who is erased while a run reads them is new to it', async () => {
  await hub.setPeople(makePeople(3));
  await hub.runSync(await hub.createSync({ connectionId: null }));
  const sync = await hub.createSync({ connectionId: null });
  await hub.runSync(sync);
  const reading = await hub.source.connect();
  await reading.query('begin; lock table people');
  const runId = await hub.requestRun(sync);
  const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
  await awaitWaiting(hub.source);
  expect((await erase(await findPerson(erasedEmail))).status).toBe(204);
  await reading.query('commit');
  reading.release();
  await taken?.ended;
  expect((await hub.readRun(runId)).counters).toEqual({ created: 1, unchanged: 2 });
  expect(await findPerson(erasedEmail)).not.toBe('');
});
