import { startHubApi } from '@panelbridge/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePeople, peopleMappings, startSyncHub, type EndedRun, type SyncHub } from './support/sync-hub.js';

/** Whole runs: from a query to the destination and back into the ledger. */
let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
afterAll(() => hub.close());
beforeEach(() => {
  hub.hubApi.clearParticipants();
  hub.hubApi.clearRequests();
});

type Fields = Readonly<Record<string, unknown>>;

/** Everybody at the Hub API, by email. */
function listThere(): Record<string, Fields> {
  return Object.fromEntries(hub.hubApi.participants().map(({ email, ...fields }) => [email ?? '', fields]));
}

/** Everybody in the panel, by email. */
async function listHere(): Promise<Record<string, Fields>> {
  const { rows } = await hub.sql.query<{ email: string }>(
    'select email, first_name, city, title from participants where email is not null order by email',
  );
  return Object.fromEntries(rows.map(({ email, ...fields }) => [email, fields]));
}

describe.each(['the Hub API', 'the panel'])('people whose rows left the model, at %s', (place) => {
  const atPanel = place === 'the panel';
  const list = async (): Promise<Record<string, Fields>> => (atPanel ? listHere() : listThere());
  const add = async (person: { email: string; title: string }): Promise<void> => {
    if (atPanel)
      await hub.sql.query('insert into participants (workspace_id, email, title) values ($1, $2, $3)', [
        hub.workspaceId,
        person.email,
        person.title,
      ]);
    else hub.hubApi.addParticipants([person]);
  };
  const create = (deleteBehaviour: 'do_nothing' | 'clear' | 'delete'): Promise<string> =>
    hub.createSync({ deleteBehaviour, ...(atPanel && { connectionId: null }) });
  beforeEach(async () => {
    await hub.sql.query('delete from participants');
  });

  it('S3-16 are kept with everything that was synced', async () => {
    const syncId = await create('do_nothing');
    await hub.setPeople(makePeople(5));
    await hub.runSync(syncId);
    const before = await list();
    await hub.setPeople(makePeople(4));
    const run = await hub.runSync(syncId);
    expect(run).toMatchObject({ state: 'completed', counters: { unchanged: 4 } });
    expect(await list()).toEqual(before);
    expect(before['p4@example.com']).toMatchObject({ first_name: 'Ann 4', city: 'York' });
  });

  it('S3-17 are kept and lose every mapped field but the match key, and nothing that is not mapped', async () => {
    await add({ email: 'p4@example.com', title: 'Engineer' });
    const syncId = await create('clear');
    await hub.setPeople(makePeople(5));
    await hub.runSync(syncId);
    expect((await list())['p4@example.com']).toMatchObject({ first_name: 'Ann 4', city: 'York', title: 'Engineer' });
    await hub.setPeople(makePeople(4));
    const run = await hub.runSync(syncId);
    expect(run).toMatchObject({ state: 'completed', counters: { unchanged: 4, cleared: 1 } });
    const there = await list();
    expect(there['p4@example.com']).toMatchObject({ title: 'Engineer' });
    expect([there['p4@example.com']?.['first_name'] ?? null, there['p4@example.com']?.['city'] ?? null]).toEqual([null, null]);
    expect(there['p3@example.com']).toMatchObject({ first_name: 'Ann 3' });
  });

  it('S3-18 S3-21 are deleted if this sync has synced them, made or changed, and nobody else is', async () => {
    await add({ email: 'stranger@example.com', title: 'Not of this sync' });
    await add({ email: 'p4@example.com', title: 'There before' });
    const syncId = await create('delete');
    await hub.setPeople(makePeople(10));
    await hub.runSync(syncId);
    await hub.setPeople(makePeople(10).filter(({ id }) => !['k000003', 'k000004'].includes(id)));
    const run = await hub.runSync(syncId);
    expect(run).toMatchObject({ state: 'completed', counters: { unchanged: 8, deleted: 2 } });
    const there = Object.keys(await list()).toSorted();
    expect(there).toEqual([0, 1, 2, 5, 6, 7, 8, 9].map((n) => `p${n}@example.com`).concat('stranger@example.com'));
  });

  it('S3-22 are made again when they come back', async () => {
    const syncId = await create('delete');
    await hub.setPeople(makePeople(5));
    await hub.runSync(syncId);
    await hub.setPeople(makePeople(4));
    await hub.runSync(syncId);
    expect(await list()).not.toHaveProperty('p4@example.com');
    await hub.setPeople(makePeople(5));
    const run = await hub.runSync(syncId);
    expect(run).toMatchObject({ state: 'completed', counters: { unchanged: 4, created: 1 } });
    expect((await list())['p4@example.com']).toMatchObject({ first_name: 'Ann 4' });
  });
});

describe('a sync that leads to another destination', () => {
  const lead = (syncId: string): Promise<unknown> =>
    hub.sql.query('update syncs set connection_id = null, plan = null where id = $1', [syncId]);
  beforeEach(async () => {
    await hub.sql.query('delete from participants');
  });

  it('S3-18 deletes nobody there for having been synced to the one before', async () => {
    const syncId = await hub.createSync({ deleteBehaviour: 'delete' });
    await hub.setPeople(makePeople(10));
    await hub.runSync(syncId);
    await lead(syncId);
    await hub.setPeople(makePeople(9));
    expect(await hub.runSync(syncId)).toMatchObject({ counters: { created: 9 }, removal: { kind: 'none', reason: 'nothing_missing' } });
    await hub.setPeople(makePeople(8));
    expect(await hub.runSync(syncId)).toMatchObject({ counters: { unchanged: 8, deleted: 1 } });
    expect(hub.hubApi.participantCount()).toBe(10);
  });

  it('sends everybody, and removes nobody, where its connection leads elsewhere by now', async () => {
    const other = await startHubApi();
    try {
      const syncId = await hub.createSync({ deleteBehaviour: 'delete' });
      await hub.setPeople(makePeople(10));
      await hub.runSync(syncId);
      await hub.sql.query(
        `update connections c set config = c.config || jsonb_build_object('baseUrl', $2::text), version = c.version + 1
         from syncs s where s.id = $1 and c.id = s.connection_id`,
        [syncId, other.url],
      );
      await hub.setPeople(makePeople(9));
      expect(await hub.runSync(syncId)).toMatchObject({ counters: { created: 9 }, removal: { kind: 'none', reason: 'nothing_missing' } });
      expect([hub.hubApi.participantCount(), other.participantCount()]).toEqual([10, 9]);
    } finally {
      await hub.sql.query(`update connections set config = config || jsonb_build_object('baseUrl', $1::text), version = version + 1`, [
        hub.hubApi.url,
      ]);
      await other.close();
    }
  });

  it('inserts everybody there, and nobody twice', async () => {
    const syncId = await hub.createSync({ mode: 'insert' });
    await hub.setPeople(makePeople(10));
    await hub.runSync(syncId);
    await lead(syncId);
    expect(await hub.runSync(syncId)).toMatchObject({ counters: { created: 10 } });
    await hub.setPeople(makePeople(10, () => ({ city: 'Leeds' })));
    expect(await hub.runSync(syncId, 'full')).toMatchObject({ counters: { unchanged: 10 } });
    expect(Object.values(await listHere())).toMatchObject(Array.from({ length: 10 }, () => ({ city: 'York' })));
  });
});

describe('before anything is sent', () => {
  it('rows that cannot be sent are told field by field, and no request holds them', async () => {
    await hub.setPeople(makePeople(3, (index) => (index === 1 ? { email: 'not an address', first_name: 'Fault' } : {})));
    const run = await hub.runSync(await hub.createSync());
    expect(run).toMatchObject({ state: 'completed_with_errors', counters: { created: 2, invalid: 1 } });
    expect(JSON.stringify(hub.hubApi.requests())).not.toContain('Fault');
    const { rows } = await hub.sql.query('select row_key, outcome, faults, record from sync_row_results where run_id = $1', [run.id]);
    expect(rows).toMatchObject([
      { row_key: 'k000001', outcome: 'invalid', faults: [{ code: 'email_invalid', pointer: '/email' }], record: null },
    ]);
  });

  it('S3-14 a column whose type does not fit its field ends the run, with the column and the field', async () => {
    await hub.setPeople(makePeople(3));
    const run = await hub.runSync(await hub.createSync({ query: 'select id, email, 5 as first_name, city from people' }));
    expect(run).toMatchObject({ state: 'failed', error_code: 'settings_invalid' });
    expect(run.error_detail).toContain('“first_name” holds number');
    expect(hub.hubApi.requests()).toEqual([]);
  });

  it('S3-15 columns that are not mapped are in no request', async () => {
    await hub.setPeople(makePeople(3, () => ({ city: 'Unmapped City' })));
    const run = await hub.runSync(await hub.createSync({ mappings: peopleMappings.filter(({ field }) => field !== 'city') }));
    expect(run).toMatchObject({ state: 'completed', counters: { created: 3 } });
    expect(JSON.stringify(hub.hubApi.requests())).not.toMatch(/Unmapped City|k00000/);
  });

  it('S4-22 addresses are put right or refused, so that no batch is rejected for them', async () => {
    const mails = [' Ada@Example.com ', 'x@', `${'y'.repeat(250)}@example.com`, 'ada@example.com', null];
    await hub.setPeople(makePeople(5, (index) => ({ email: mails[index] ?? null })));
    const run = await hub.runSync(await hub.createSync());
    expect(run).toMatchObject({ state: 'completed_with_errors', counters: { created: 1, invalid: 4 }, requests: 1 });
    expect(Object.keys(listThere())).toEqual(['ada@example.com']);
  });
});

describe('a source that fails', () => {
  const everything = 'select id, email, first_name, city from people order by id';
  const readLedger = async (syncId: string): Promise<unknown[]> =>
    (await hub.sql.query('select * from sync_ledger where sync_id = $1 order by row_key', [syncId])).rows;

  async function expectHarmless(
    syncId: string,
    fail: () => Promise<EndedRun>,
    mend: () => Promise<unknown>,
    code: string,
  ): Promise<EndedRun> {
    const [ledger, there] = [await readLedger(syncId), listThere()];
    const run = await fail();
    expect(run).toMatchObject({ state: 'failed', error_code: code, requests: 0 });
    expect(await readLedger(syncId)).toEqual(ledger);
    expect(listThere()).toEqual(there);
    await mend();
    expect(await hub.runSync(syncId)).toMatchObject({ state: 'completed', counters: { unchanged: Object.keys(there).length } });
    return run;
  }

  it('in the midst of its rows removes nobody, and the next run is as if nothing had been', async () => {
    await hub.setPeople(makePeople(3000));
    const query = `select id, email, 'n' || 1 / (case when city = 'Broken' then 0 else 1 end) as first_name, city from people order by id`;
    const syncId = await hub.createSync({ deleteBehaviour: 'delete', query });
    expect(await hub.runSync(syncId)).toMatchObject({ state: 'completed', counters: { created: 3000 } });
    // A full run reads row by row, and breaks at the last one.
    await hub.source.query(`update people set city = 'Broken' where id = 'k002999'`);
    const run = await expectHarmless(
      syncId,
      () => hub.runSync(syncId, 'full'),
      () => hub.source.query(`update people set city = 'York' where id = 'k002999'`),
      'query_failed',
    );
    expect(run.error_detail).toContain('division by zero');
  });

  it('by losing its connection removes nobody', async () => {
    await hub.setPeople(makePeople(300));
    const syncId = await hub.createSync({
      deleteBehaviour: 'delete',
      query: 'select people.*, pg_sleep(0.005)::text as waited from people order by id',
    });
    expect(await hub.runSync(syncId)).toMatchObject({ state: 'completed', counters: { created: 300 } });
    await expectHarmless(
      syncId,
      async () => {
        const runId = await hub.requestRun(syncId, 'full');
        const running = hub.takeRun(runId);
        let ended = 0;
        while (ended === 0) {
          const { rowCount } = await hub.source.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'panelbridge' and query like '%waited%'`,
          );
          ended = rowCount ?? 0;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return running;
      },
      () => Promise.resolve(),
      'read_broken',
    );
  });

  it('by having its columns renamed removes nobody, and names the column that is gone', async () => {
    await hub.setPeople(makePeople(5));
    const syncId = await hub.createSync({ deleteBehaviour: 'delete' });
    await hub.runSync(syncId);
    const run = await expectHarmless(
      syncId,
      async () => {
        await hub.source.query('alter table people rename first_name to given_name');
        return hub.runSync(syncId);
      },
      () => hub.source.query('alter table people rename given_name to first_name'),
      'settings_invalid',
    );
    expect(run.error_detail).toContain('no column “first_name”');
    expect(run.error_detail).toContain('given_name');
  });

  it.each([
    [0, 'read_empty'],
    [10, 'too_many_missing'],
  ])('by yielding %i rows of 100 removes nobody, and says so', async (count, reason) => {
    await hub.setPeople(makePeople(100));
    const syncId = await hub.createSync({ deleteBehaviour: 'delete', query: everything });
    await hub.runSync(syncId);
    const ledger = await readLedger(syncId);
    await hub.setPeople(makePeople(count));
    const run = await hub.runSync(syncId);
    expect(run).toMatchObject({ state: 'completed_with_errors', requests: 0, removal: { kind: 'held', reason } });
    expect(await readLedger(syncId)).toEqual(ledger);
    await hub.setPeople(makePeople(100));
    expect(await hub.runSync(syncId)).toMatchObject({ state: 'completed', counters: { unchanged: 100 }, requests: 0 });
    expect(hub.hubApi.participantCount()).toBe(100);
  });
});
