import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { databaseUrl } from '../../src/platform/database/database-url.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { Worker } from '../../src/platform/jobs/worker.js';
import { RunHost } from '../../src/syncs/engine/run-host.js';
import { RunWork } from '../../src/syncs/engine/run-work.js';
import { dieAfter } from './support/mortal.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
beforeEach(() => {
  hub.hubApi.clearParticipants();
  hub.hubApi.clearRequests();
});
afterEach(() => {
  vi.restoreAllMocks();
  hub.hubApi.misbehave([]);
});
afterAll(() => hub.close());

/** Another process, as far as runs are concerned. */
const createHost = (): RunHost =>
  new RunHost(hub.app.get(Worker), hub.app.get<string>(databaseUrl), hub.app.get(WorkspaceDatabase), hub.app.get(RunWork));

it.each(['upsert', 'insert'] as const)(
  'a process that shuts down leaves its run at the end of what was on its way, and nothing in doubt: %s',
  async (mode) => {
    await hub.setPeople(makePeople(2_000));
    const syncId = await hub.createSync({ mode });
    hub.hubApi.misbehave([{ fault: 'duplicates_allowed' }, { fault: 'slow', endpoint: 'batch', delayMs: 250 }]);
    const runId = await hub.requestRun(syncId);
    const [leaving, coming] = [createHost(), createHost()];
    await leaving.take(hub.workspaceId, runId);
    for (const deadline = Date.now() + 15_000; Date.now() < deadline && hub.hubApi.requests().length === 0; ) await wait(10);
    await leaving.beforeApplicationShutdown();
    const halted = await hub.readRun(runId);
    expect(halted.state).toBe('running');
    expect(halted.counters.created).toBe(hub.hubApi.participantCount());
    expect(halted.counters.created).toBeLessThan(2_000);
    expect(await leaving.take(hub.workspaceId, runId)).toBeNull();

    hub.hubApi.misbehave([{ fault: 'duplicates_allowed' }]);
    for (const deadline = Date.now() + 15_000; Date.now() < deadline; await wait(20)) {
      const taken = await coming.take(hub.workspaceId, runId);
      if (!taken) continue;
      await taken.ended;
      break;
    }
    const run = await hub.readRun(runId);
    expect([run.state, run.counters]).toEqual(['completed', { created: 2_000 }]);
    expect([...hub.hubApi.writeCounts().values()].every((count) => count === 1)).toBe(true);
  },
);

it.each(['upsert', 'insert'] as const)(
  'a run whose stage is lost with the database reads its model again, and counts nothing twice: %s',
  async (mode) => {
    await hub.setPeople(makePeople(1_200));
    let lost = 0;
    for (const steps of [30, 34, 38, 42]) {
      hub.hubApi.clearParticipants();
      hub.hubApi.misbehave([{ fault: 'duplicates_allowed' }]);
      const syncId = await hub.createSync({ mode });
      const runId = await hub.requestRun(syncId);
      dieAfter(hub, steps);
      await hub.takeRun(runId);
      vi.restoreAllMocks();
      const before = await hub.readRun(runId);
      if (before.phase === 'sending') lost += 1;
      await hub.sql.query('truncate staging.sync_rows, staging.sync_reads');
      const run = before.state === 'running' ? await hub.takeRun(runId) : before;
      const { created = 0, updated = 0, accepted = 0, in_doubt: doubtful = 0 } = run.counters;
      expect([steps, created + updated + accepted + doubtful, run.error_detail]).toEqual([steps, 1_200, null]);
      const times = [...hub.hubApi.writeCounts().values()];
      // An insert doubles nobody, and everything else leaves nothing in doubt.
      expect(mode === 'insert' ? Math.max(0, ...times) <= 1 : doubtful === 0 && times.length === 1_200).toBe(true);
      const { rows } = await hub.sql.query<{ n: number }>('select count(*)::int as n from sync_row_results where run_id = $1', [runId]);
      expect(rows[0]?.n).toBe(doubtful);
    }
    expect(lost).toBeGreaterThan(0);
  },
);

it('a second process takes a run that another holds only once that one is gone', async () => {
  await hub.setPeople(makePeople(300));
  hub.hubApi.misbehave([{ fault: 'slow', endpoint: 'batch', delayMs: 400 }]);
  const runId = await hub.requestRun(await hub.createSync());
  const [first, second] = [createHost(), createHost()];
  const taken = await first.take(hub.workspaceId, runId);
  expect(await second.take(hub.workspaceId, runId)).toBeNull();
  await taken?.ended;
  expect(await second.take(hub.workspaceId, runId)).toBeNull();
  expect(await hub.readRun(runId)).toMatchObject({ state: 'completed', counters: { created: 300 } });
});

it('a run ends with its reason when the database gives up one of its steps, and is not begun again for ever', async () => {
  await hub.sql.query(`
    create function give_up() returns trigger language plpgsql as $$ begin raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end $$;
    create trigger give_up before insert on sync_row_results for each row when (new.outcome = 'invalid') execute function give_up()`);
  await hub.setPeople([...makePeople(3), { id: 'again', email: 'p1@example.com', first_name: 'Twice', city: 'York' }]);
  const run = await hub.runSync(await hub.createSync());
  await hub.sql.query('drop function give_up() cascade');
  expect(run).toMatchObject({ state: 'failed', error_code: 'step_given_up' });
  const said = await hub.request<{ error: object }>('GET', `/api/v1/syncs/${run.sync_id}/runs/${run.id}`);
  expect(said.body.error).toMatchObject({ code: 'step_given_up', remedy: expect.stringContaining('run the sync again') });
});

it('an insert that a fault of the hub ends leaves in doubt what was sent and not written down, so that nobody is sent twice', async () => {
  await hub.setPeople(makePeople(1_000));
  const syncId = await hub.createSync({ mode: 'insert' });
  hub.hubApi.misbehave([{ fault: 'duplicates_allowed' }]);
  await hub.sql.query(`
    create function break_settlement() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
    create trigger broken before insert on sync_ledger for each row when (new.outcome = 'created') execute function break_settlement()`);
  const broken = await hub.runSync(syncId);
  await hub.sql.query('drop function break_settlement() cascade');
  const arrived = hub.hubApi.participantCount();
  expect(arrived).toBeGreaterThan(0);
  expect(broken).toMatchObject({ state: 'failed', error_code: 'internal_error' });
  expect(broken.counters).toEqual({ in_doubt: arrived, ...(arrived < 1_000 && { not_sent: 1_000 - arrived }) });

  const next = await hub.runSync(syncId);
  // The next run asks who is there, for 500 people at most.
  const found = Math.min(arrived, 500);
  const { accepted = 0, in_doubt: doubtful = 0, created = 0 } = next.counters;
  expect([accepted, doubtful, created]).toEqual([found, arrived - found, 1_000 - arrived]);
  expect([...hub.hubApi.writeCounts().values()].every((count) => count === 1)).toBe(true);
});
