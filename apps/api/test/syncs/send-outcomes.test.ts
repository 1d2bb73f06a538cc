import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countRows, emptyCounters } from '@panelbridge/core';
import { RunHost } from '../../src/syncs/engine/run-host.js';
import { makePeople, peopleMappings, startSyncHub, type EndedRun, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
beforeEach(() => {
  hub.hubApi.clearParticipants();
  hub.hubApi.clearRequests();
});
afterEach(() => {
  hub.hubApi.misbehave([]);
  hub.hubApi.refuseEmails([]);
});
afterAll(() => hub.close());

const sum = (run: EndedRun): number => countRows({ ...emptyCounters, ...run.counters });
const batchSizes = (): (number | null)[] => hub.hubApi.requests().flatMap(({ endpoint, rows }) => (endpoint === 'batch' ? [rows] : []));
const listResults = async (runId: string) =>
  (
    await hub.sql.query<{ row_key: string; outcome: string; faults: { code: string; pointer: string; detail: string }[] }>(
      'select row_key, outcome, faults from sync_row_results where run_id = $1 order by row_key',
      [runId],
    )
  ).rows;

describe('the modes', () => {
  it('S3-8 S4-14 upsert inserts who is new and updates who is there, with every mapped field', async () => {
    hub.hubApi.addParticipants([{ email: 'p1@example.com', first_name: 'Old', title: 'Engineer' }]);
    await hub.setPeople(makePeople(3));
    const run = await hub.runSync(await hub.createSync());
    expect([run.state, run.counters]).toEqual(['completed', { created: 2, updated: 1 }]);
    expect(hub.hubApi.participantsByEmail('p1@example.com')).toMatchObject([{ first_name: 'Ann 1', city: 'York', title: 'Engineer' }]);
    expect(hub.hubApi.requests()[0]?.body).toMatchObject({
      participants: [{ email: 'p0@example.com', first_name: 'Ann 0', city: 'York' }, {}, {}],
    });
  });

  it('S3-9 S4-16 update touches who is there; the others are skipped, which is no failure', async () => {
    hub.hubApi.addParticipants([{ email: 'p1@example.com' }]);
    await hub.setPeople(makePeople(3));
    const syncId = await hub.createSync({ mode: 'update' });
    const run = await hub.runSync(syncId);
    expect([run.state, run.counters, hub.hubApi.participantCount()]).toEqual(['completed', { updated: 1, skipped: 2 }, 1]);
    expect((await listResults(run.id)).map(({ row_key: key, outcome }) => [key, outcome])).toEqual([
      ['k000000', 'skipped'],
      ['k000002', 'skipped'],
    ]);
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 3 });
  });

  it('S3-10 insert creates only; who is there is left as they are', async () => {
    hub.hubApi.addParticipants([{ email: 'p1@example.com', first_name: 'Old' }]);
    await hub.setPeople(makePeople(3));
    const run = await hub.runSync(await hub.createSync({ mode: 'insert' }));
    expect([run.state, run.counters]).toEqual(['completed', { created: 2, duplicate: 1 }]);
    expect(hub.hubApi.participantsByEmail('p1@example.com')).toMatchObject([{ first_name: 'Old' }]);
  });

  it('S3-12 S4-15 insert needs no email, and keeps the id that the destination made', async () => {
    await hub.setPeople(makePeople(2, () => ({ email: null })));
    const syncId = await hub.createSync({ mode: 'insert', mappings: peopleMappings.slice(1) });
    expect((await hub.runSync(syncId)).counters).toEqual({ created: 2 });
    const { rows } = await hub.sql.query<{ external_id: string }>(
      'select external_id from sync_ledger where sync_id = $1 order by row_key',
      [syncId],
    );
    expect(rows.map(({ external_id: id }) => id).toSorted()).toEqual(hub.hubApi.participants().map(({ id }) => id));
  });
});

describe('who left the model', () => {
  const people = makePeople(10);
  const leave = async (deleteBehaviour: 'do_nothing' | 'clear' | 'delete') => {
    // One whom this sync did not send.
    hub.hubApi.addParticipants([{ email: 'own@example.com', first_name: 'Own' }]);
    await hub.setPeople(people);
    const syncId = await hub.createSync({ deleteBehaviour });
    await hub.runSync(syncId);
    await hub.setPeople(people.slice(2));
    return { syncId, run: await hub.runSync(syncId) };
  };

  it('S3-16 is kept with everything that was sent', async () => {
    const { run } = await leave('do_nothing');
    expect([run.counters, hub.hubApi.participantCount()]).toEqual([{ unchanged: 8 }, 11]);
    expect(hub.hubApi.participantsByEmail('p0@example.com')).toMatchObject([{ first_name: 'Ann 0', city: 'York' }]);
  });

  it('S3-17 S3-21 is cleared of the mapped fields and of nothing else', async () => {
    hub.hubApi.addParticipants([{ email: 'p0@example.com', title: 'Engineer' }]);
    const { run, syncId } = await leave('clear');
    expect([run.state, run.counters]).toEqual(['completed', { unchanged: 8, cleared: 2 }]);
    expect(hub.hubApi.participantsByEmail('p0@example.com')).toMatchObject([{ first_name: null, city: null, title: 'Engineer' }]);
    expect(hub.hubApi.participantsByEmail('p2@example.com')).toMatchObject([{ first_name: 'Ann 2' }]);
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 8 });
  });

  it('S3-18 S3-22 is deleted, nobody else is, and who comes back is made anew', async () => {
    const { run, syncId } = await leave('delete');
    expect([run.state, run.counters]).toEqual(['completed', { unchanged: 8, deleted: 2 }]);
    expect([hub.hubApi.participantCount(), hub.hubApi.participantsByEmail('own@example.com').length]).toEqual([9, 1]);
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 8 });
    await hub.setPeople(people);
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 8, created: 2 });
    expect(hub.hubApi.participantCount()).toBe(11);
  });

  it('S3-18 is left alone if this sync never got them in', async () => {
    hub.hubApi.addParticipants([{ email: 'p0@example.com', first_name: 'Own' }]);
    hub.hubApi.refuseEmails(['p0@example.com']);
    const { run } = await leave('delete');
    expect([run.counters, hub.hubApi.participantsByEmail('p0@example.com').length]).toEqual([{ unchanged: 8, deleted: 1 }, 1]);
  });
});

describe('bad rows', () => {
  it('S3-25 S4-25 each have their own reason, and the others go through', async () => {
    hub.hubApi.refuseEmails(['p3@example.com', 'p42@example.com'], 'is on the list of people who must not be asked');
    await hub.setPeople(makePeople(100));
    const run = await hub.runSync(await hub.createSync());
    expect([run.state, run.counters, hub.hubApi.participantCount()]).toEqual(['completed_with_errors', { created: 98, rejected: 2 }, 98]);
    expect(await listResults(run.id)).toMatchObject([
      { row_key: 'k000003', outcome: 'rejected', faults: [{ pointer: '/email', detail: expect.stringContaining('must not be asked') }] },
      { row_key: 'k000042', outcome: 'rejected' },
    ]);
    expect(batchSizes()).toEqual([100, 98]);
  });

  it('S3-24 reject their whole batch while split retries are off', async () => {
    hub.hubApi.refuseEmails(['p3@example.com']);
    await hub.setPeople(makePeople(150));
    const run = await hub.runSync(await hub.createSync({ splitRetries: false }));
    expect([run.counters, hub.hubApi.participantCount(), batchSizes().toSorted((a, b) => (a ?? 0) - (b ?? 0))]).toEqual([
      { created: 50, rejected: 100 },
      50,
      [50, 100],
    ]);
    const results = await listResults(run.id);
    expect(results.map(({ faults: [first] }) => first?.code === 'batch_rejected')).toEqual(
      results.map(({ row_key: key }) => key !== 'k000003'),
    );
  });

  it.each(['error_shape', 'bad_rows_unnamed'] as const)(
    'S3-26 that are all there is end as rejected, each, and it stops: %s',
    async (fault) => {
      hub.hubApi.misbehave([{ fault }]);
      hub.hubApi.refuseEmails(makePeople(100).map(({ email }) => email ?? ''));
      await hub.setPeople(makePeople(100));
      const run = await hub.runSync(await hub.createSync());
      expect([run.state, run.counters, hub.hubApi.participantCount()]).toEqual(['completed_with_errors', { rejected: 100 }, 0]);
      expect(batchSizes().length).toBeLessThanOrEqual(fault === 'error_shape' ? 1 : 135);
    },
  );

  it('S3-27 that travel alone are not split', async () => {
    hub.hubApi.misbehave([{ fault: 'bad_rows_unnamed' }]);
    hub.hubApi.refuseEmails(['p0@example.com']);
    await hub.setPeople(makePeople(1));
    expect([(await hub.runSync(await hub.createSync())).counters, batchSizes()]).toEqual([{ rejected: 1 }, [1]]);
  });

  it('S3-29 are shown in the words of the other side, whatever their form', async () => {
    await hub.setPeople(makePeople(2));
    hub.hubApi.refuseEmails(['p1@example.com'], 'kann nicht angenommen werden');
    for (const shape of ['message', 'error', 'detail'] as const) {
      hub.hubApi.misbehave([{ fault: 'error_shape', shape }, { fault: 'bad_rows_unnamed' }]);
      const run = await hub.runSync(await hub.createSync());
      expect((await listResults(run.id))[0]?.faults[0]?.detail).toMatch(/invalid|kann nicht/i);
    }
  });

  it('are tried again by every run until they are taken or changed, apart from the others and after them', async () => {
    hub.hubApi.refuseEmails(['p0@example.com', 'p1@example.com']);
    await hub.setPeople(makePeople(50));
    const syncId = await hub.createSync();
    expect((await hub.runSync(syncId)).counters).toEqual({ created: 48, rejected: 2 });
    await hub.setPeople(makePeople(60, (index) => (index === 1 ? { email: 'q1@example.com' } : {})));
    hub.hubApi.clearRequests();
    hub.hubApi.refuseEmails([]);
    const run = await hub.runSync(syncId);
    expect([run.state, run.counters]).toEqual(['completed', { created: 12, unchanged: 48 }]);
    const fresh = makePeople(60).slice(50);
    const { rows: planned } = await hub.sql.query<{ keys: string[] }>(
      'select row_keys as keys from sync_batches where run_id = $1 order by id',
      [run.id],
    );
    expect(planned.map(({ keys }) => keys)).toEqual([fresh.map(({ id }) => id), makePeople(2).map(({ id }) => id)]);
    // They leave in that order and travel side by side, so either may arrive first.
    const arrived = hub.hubApi
      .requests()
      .map(({ body }) => (body as { participants: { email: string }[] }).participants.map(({ email }) => email));
    expect(arrived.toSorted((left, right) => right.length - left.length)).toEqual([
      fresh.map(({ email }) => email),
      ['p0@example.com', 'q1@example.com'],
    ]);
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 60 });
  });

  it('S3-25 S4-13 in any number and place are found, and no other row is lost or doubled', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 230 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        fc.nat(),
        async (size, share, named, seed) => {
          hub.hubApi.clearParticipants();
          const people = makePeople(size);
          const bad = people.filter((_, index) => ((index * 2_654_435_761 + seed) % 1_000) / 1_000 < share * share);
          hub.hubApi.refuseEmails(bad.map(({ email }) => email ?? ''));
          hub.hubApi.misbehave(named ? [] : [{ fault: 'bad_rows_unnamed' }]);
          await hub.setPeople(people);
          const run = await hub.runSync(await hub.createSync());
          expect([run.counters.created ?? 0, run.counters.rejected ?? 0, sum(run)]).toEqual([size - bad.length, bad.length, size]);
          expect((await listResults(run.id)).map(({ row_key: key }) => key)).toEqual(bad.map(({ id }) => id));
          expect(hub.hubApi.participantCount()).toBe(size - bad.length);
          expect([...hub.hubApi.writeCounts().values()].every((count) => count === 1)).toBe(true);
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('a run', () => {
  /** Cancels a run into a destination that takes its time, once it has come as far as is waited for. */
  const cancelRun = async (syncId: string, delayMs: number, awaitProgress?: (runId: string) => Promise<void>): Promise<EndedRun> => {
    hub.hubApi.misbehave([{ fault: 'slow', delayMs }]);
    const runId = await hub.requestRun(syncId);
    const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
    await awaitProgress?.(runId);
    await hub.sql.query('update sync_runs set cancel_requested_at = now() where id = $1', [runId]);
    await taken?.ended;
    hub.hubApi.misbehave([]);
    return hub.readRun(runId);
  };

  it('S4-19 can be a test of the first rows; the next one sends the others', async () => {
    await hub.setPeople(makePeople(20));
    const syncId = await hub.createSync();
    const test = await hub.takeRun(await hub.requestRun(syncId, 'test', { row_limit: 5 }));
    expect([test.state, test.counters, hub.hubApi.participantCount()]).toEqual(['completed', { created: 5 }, 5]);
    expect((await hub.runSync(syncId)).counters).toEqual({ created: 15, unchanged: 5 });
  });

  it('is one at a time: of two triggers at once one waits, and is asked for when the other has ended', async () => {
    await hub.setPeople(makePeople(300));
    const syncId = await hub.createSync();
    hub.hubApi.misbehave([{ fault: 'slow', delayMs: 300 }]);
    const [first, second] = [await hub.requestRun(syncId), await hub.requestRun(syncId, 'full')];
    const host = hub.app.get(RunHost);
    const taken = await Promise.all([host.take(hub.workspaceId, first), host.take(hub.workspaceId, second)]);
    expect(taken.filter((one) => one !== null)).toHaveLength(1);
    const [under, waits] = taken[0] ? [first, second] : [second, first];
    expect([(await hub.readRun(under)).state, (await hub.readRun(waits)).state]).toEqual(['running', 'queued']);
    for (const one of taken) await one?.ended;
    expect([(await hub.readRun(under)).state, (await hub.readRun(waits)).state]).toEqual(['completed', 'queued']);
    const { rows } = await hub.sql.query(`select data from outbox where queue = 'sync.start'`);
    expect(rows).toContainEqual({ data: { workspaceId: hub.workspaceId, runId: waits } });
    expect((await hub.takeRun(waits)).state).toBe('completed');
    expect(hub.hubApi.participantCount()).toBe(300);
  });

  it('ends when somebody cancels it, and says of each row that it was not sent', async () => {
    await hub.setPeople(makePeople(3_000));
    const syncId = await hub.createSync();
    const run = await cancelRun(syncId, 600);
    const { created = 0, not_sent: rest = 0 } = run.counters;
    expect([run.state, created + rest, created]).toEqual(['cancelled', 3_000, hub.hubApi.participantCount()]);
    expect(rest).toBeGreaterThan(0);
    expect((await hub.runSync(syncId)).counters).toEqual({ created: rest, unchanged: created });
  });

  it('has come to its end when somebody cancels it while the last rows are on their way', async () => {
    await hub.setPeople(makePeople(100));
    const syncId = await hub.createSync();
    const run = await cancelRun(syncId, 1_500, async (runId) => {
      const isUnderWay = async () => (await hub.sql.query('select 1 from sync_batches where run_id = $1', [runId])).rowCount === 1;
      await expect.poll(isUnderWay, { timeout: 15_000 }).toBe(true);
    });
    expect(run).toMatchObject({ state: 'completed', error_code: null, counters: { created: 100 } });
    expect(await hub.runSync(syncId)).toMatchObject({ because: null, counters: { unchanged: 100 } });
  });

  it('that begins with settings that no longer fit fails, and names each', async () => {
    const syncId = await hub.createSync({ mappings: [...peopleMappings, { column: 'city', field: 'no_such_field' }] });
    const run = await hub.runSync(syncId);
    expect([run.state, run.error_code, run.error_detail]).toEqual([
      'failed',
      'settings_invalid',
      expect.stringContaining('no field of this name'),
    ]);
  });

  it('sends everything again after its mapping changed, until a run has gone to its end', async () => {
    await hub.setPeople(makePeople(200));
    const syncId = await hub.createSync();
    await hub.runSync(syncId);
    await hub.sql.query('update syncs set mappings = $2 where id = $1', [syncId, JSON.stringify(peopleMappings.slice(0, 2))]);
    hub.hubApi.misbehave([{ fault: 'unauthorized', endpoint: 'batch', after: 1 }]);
    expect(await hub.runSync(syncId)).toMatchObject({
      state: 'failed',
      because: 'settings_changed',
      counters: { updated: 100, not_sent: 100 },
    });
    hub.hubApi.misbehave([]);
    expect(await hub.runSync(syncId)).toMatchObject({ because: 'settings_changed', counters: { updated: 200 } });
    expect((await hub.runSync(syncId)).counters).toEqual({ unchanged: 200 });
  });
});
