import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RunHost } from '../../src/syncs/engine/run-host.js';
import { awaitWaiting } from '../support/waiting-sessions.js';
import { countWaiting, createErasing, whileHeld } from './support/erasing.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

const erasedEmail = 'p1@example.com';
let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
beforeEach(async () => {
  hub.hubApi.refuseEmails([]);
  hub.hubApi.clearParticipants();
  await hub.sql.query(
    'delete from participants; delete from sync_ledger; delete from sync_row_results; delete from sync_batches; delete from exchanges',
  );
});
afterAll(() => hub.close());

const { findPerson, erase, count } = createErasing(() => hub);

/** Starts a run and waits until its first batch is written down. */
async function startRun(sync: string): Promise<{ readonly runId: string; readonly ended: Promise<void> | undefined }> {
  const runId = await hub.requestRun(sync);
  const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
  const isUnderWay = async () => (await hub.sql.query('select 1 from sync_batches where run_id = $1', [runId])).rowCount === 1;
  await expect.poll(isUnderWay, { timeout: 15_000 }).toBe(true);
  return { runId, ended: taken?.ended };
}
/** Runs a sync, and erases the person while their batch is on its way. @returns the run, which has ended */
async function eraseOnTheWay(sync: string): Promise<string> {
  hub.hubApi.misbehave([{ fault: 'slow', delayMs: 3_000 }]);
  const { runId, ended } = await startRun(sync);
  expect((await erase(await findPerson(erasedEmail))).status).toBeLessThan(300);
  await ended;
  hub.hubApi.misbehave([]);
  return runId;
}

describe('a person who is erased', () => {
  it('is forgotten by syncs: what was noted of their rows, what was recorded, and what was said', async () => {
    await hub.setPeople(makePeople(3));
    hub.hubApi.refuseEmails([erasedEmail], `refuses ${erasedEmail}`);
    await hub.runSync(await hub.createSync({ connectionId: null }));
    const refused = await hub.createSync();
    await hub.runSync(refused);
    hub.hubApi.refuseEmails([]);
    await hub.runSync(refused);
    expect(await count(erasedEmail)).toBeGreaterThan(5);
    const others = await count('p2@example.com');
    // As if the runs had been killed before they noted how far the stage was cut into batches: only the batches say so.
    await hub.sql.query('update sync_runs set planned_to = 0');
    expect((await erase(await findPerson(erasedEmail))).status).toBeLessThan(300);
    expect(await count(erasedEmail)).toBe(0);
    expect(await count('Ann 1"')).toBe(0);
    // Others lose only what was said in the same requests.
    expect(await count('p2@example.com')).toBeGreaterThan(0);
    expect(others).toBeGreaterThan(await count('p2@example.com'));
    const { rows } = await hub.sql.query('select row_key from sync_ledger where sync_id = $1 order by 1', [refused]);
    expect(rows).toEqual([{ row_key: 'k000000' }, { row_key: 'k000002' }]);
    const { rows: runs } = await hub.sql.query('select planned_to from sync_runs where sync_id = $1', [refused]);
    expect(runs.map(({ planned_to: plannedTo }) => Number(plannedTo))).toEqual([3, expect.any(Number)]);
    const results = await hub.sql.query('select row_key, match_key, record, faults, outcome from sync_row_results where sync_id = $1', [
      refused,
    ]);
    expect(results.rows).toEqual([
      {
        row_key: null,
        match_key: null,
        record: null,
        outcome: 'rejected',
        faults: [{ code: 'erased', pointer: '', detail: 'The person was erased.' }],
      },
    ]);
  });

  it.each([
    ['by the batches that they were in', ''],
    ['by what was said, where nobody wrote down whom a batch was about', 'update sync_batches set people = null'],
  ])('is found in what was said though their rows are known no more: %s', async (_, before) => {
    await hub.setPeople(makePeople(150));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    await hub.runSync(await hub.createSync());
    await hub.sql.query(`delete from sync_ledger; ${before}`);
    expect((await erase(await findPerson(erasedEmail))).status).toBe(204);
    const { rows } = await hub.sql.query('select request is null as gone from exchanges where run_id is not null order by request is null');
    expect(rows).toEqual([{ gone: false }, { gone: true }]);
    expect(await count(erasedEmail)).toBe(0);
    expect(await count('p120@example.com')).toBeGreaterThan(0);
  });

  it('comes back with the next run of a model that still holds them, and with none once it does not', async () => {
    await hub.setPeople(makePeople(3));
    const sync = await hub.createSync({ connectionId: null });
    await hub.runSync(sync);
    await erase(await findPerson(erasedEmail));
    expect((await hub.runSync(sync)).counters).toMatchObject({ created: 1, unchanged: 2 });
    expect(await findPerson(erasedEmail)).not.toBe('');
    await hub.setPeople(makePeople(3).filter(({ email }) => email !== erasedEmail));
    await erase(await findPerson(erasedEmail));
    expect((await hub.runSync(sync)).counters).toEqual({ unchanged: 2 });
    expect(await findPerson(erasedEmail)).toBe('');
  });

  it('under a key that is their address leaves no trace either', async () => {
    await hub.setPeople(makePeople(3));
    await hub.runSync(await hub.createSync({ connectionId: null, query: 'select email as id, email, first_name, city from people' }));
    await erase(await findPerson(erasedEmail));
    expect(await count(erasedEmail)).toBe(0);
  });

  it('waits in the stage of a run no more, unless they are to be removed', async () => {
    await hub.setPeople(makePeople(3));
    const sync = await hub.createSync({ connectionId: null });
    await hub.runSync(sync);
    const runId = await hub.requestRun(sync);
    await hub.sql.query(
      `insert into staging.sync_rows (workspace_id, run_id, position, work, row_key, match_key, record)
       select $1, $2, v.* from (values (1, 'write', 'a', $3, '{}'), (2, 'write', 'b', 'p2@example.com', '{}'), (3, 'delete', 'c', $3, null), (4, 'write', 'd', $3, '{}')) v`,
      [hub.workspaceId, runId, erasedEmail],
    );
    await hub.sql.query(
      `insert into sync_batches (workspace_id, run_id, work, row_keys, positions, state) values ($1, $2, 'write', '{d}', '{4}', 'sending')`,
      [hub.workspaceId, runId],
    );
    await erase(await findPerson(erasedEmail));
    const { rows } = await hub.sql.query<{ row_key: string }>('select row_key from staging.sync_rows where run_id = $1 order by position', [
      runId,
    ]);
    expect(rows.map(({ row_key: key }) => key)).toEqual(['b', 'c']);
    await hub.sql.query('delete from staging.sync_rows');
  });

  it('whose batch is on its way is noted nowhere when the answer comes', async () => {
    await hub.setPeople(makePeople(3));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    const sync = await hub.createSync();
    const runId = await eraseOnTheWay(sync);
    const { rows } = await hub.sql.query('select status, request, response from exchanges where run_id = $1', [runId]);
    expect(rows).toEqual([{ status: 200, request: null, response: null }]);
    expect(await hub.readRun(runId)).toMatchObject({ state: 'completed', counters: { created: 3 } });
    expect(await count(erasedEmail)).toBe(0);
  });

  it('whose batch is on its way is noted nowhere under a key that is their address', async () => {
    await hub.setPeople(makePeople(3));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    const sync = await hub.createSync({ query: 'select email as id, email, first_name, city from people' });
    await eraseOnTheWay(sync);
    expect(await count(erasedEmail)).toBe(0);
  });

  it('is waited for before what came of a batch is noted', async () => {
    await hub.setPeople(makePeople(3));
    hub.hubApi.misbehave([{ fault: 'slow', delayMs: 3_000 }]);
    const { runId, ended } = await startRun(await hub.createSync());
    await whileHeld(hub.sql, 'pg_advisory_xact_lock', runId, async (erasing) => {
      // The settlement, and a second later what was said as well.
      await expect.poll(() => countWaiting(hub.sql), { timeout: 15_000 }).toBeGreaterThan(0);
      await erasing.query('delete from staging.sync_rows where run_id = $1 and match_key = $2', [runId, erasedEmail]);
    });
    await ended;
    hub.hubApi.misbehave([]);
    const { rows } = await hub.sql.query('select row_key from sync_ledger where run_id = $1 order by 1', [runId]);
    expect(rows).toEqual([{ row_key: 'k000000' }, { row_key: 'k000002' }]);
  });

  it('is waited for again where that took too long, so that no answer is lost', async () => {
    await hub.setPeople(makePeople(3));
    hub.hubApi.misbehave([{ fault: 'slow', delayMs: 3_000 }]);
    const { runId, ended } = await startRun(await hub.createSync({ mode: 'insert' }));
    await whileHeld(hub.sql, 'pg_advisory_xact_lock', runId, async () => {
      await expect.poll(() => countWaiting(hub.sql), { timeout: 15_000 }).toBeGreaterThan(0);
      const { rows: cancelled } = await hub.sql.query<{ at: Date }>(
        `select clock_timestamp() as at, pg_cancel_backend(pid) from pg_locks where locktype = 'advisory' and not granted and pid in (
           select pid from pg_stat_activity where datname = current_database())`,
      );
      const countAgain = async () => {
        const { rowCount } = await hub.sql.query(
          `select from pg_stat_activity where wait_event = 'advisory' and datname = current_database() and xact_start > $1`,
          [cancelled[0]?.at],
        );
        return rowCount;
      };
      await expect.poll(countAgain, { timeout: 15_000 }).toBeGreaterThan(0);
    });
    await ended;
    hub.hubApi.misbehave([]);
    expect(await hub.readRun(runId)).toMatchObject({ state: 'completed', counters: { created: 3 }, requests: 1 });
  });

  it('whose row is refused while they are erased is noted nowhere either', async () => {
    await hub.setPeople(makePeople(3));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    hub.hubApi.refuseEmails([erasedEmail], 'opted out');
    const sync = await hub.createSync();
    await eraseOnTheWay(sync);
    expect(await count(erasedEmail)).toBe(0);
  });

  it('who is being removed elsewhere is noted nowhere when that is done', async () => {
    await hub.setPeople(makePeople(5));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    const sync = await hub.createSync({ deleteBehaviour: 'clear' });
    await hub.runSync(sync);
    await hub.setPeople(makePeople(5).filter(({ email }) => email !== erasedEmail));
    await eraseOnTheWay(sync);
    expect(await count(erasedEmail)).toBe(0);
  });

  it('goes before the batches of a run are planned, or is found in them', async () => {
    await hub.setPeople(makePeople(3));
    const runId = await hub.requestRun(await hub.createSync());
    await whileHeld(hub.sql, 'pg_advisory_xact_lock', runId, async (erasing) => {
      const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
      // The settlement, and a second later what was said as well.
      await expect.poll(() => countWaiting(hub.sql), { timeout: 15_000 }).toBeGreaterThan(0);
      await erasing.query('delete from staging.sync_rows where run_id = $1 and match_key = $2', [runId, erasedEmail]);
      return { ended: taken?.ended };
    }).then(({ ended }) => ended);
    expect(await hub.readRun(runId)).toMatchObject({ state: 'completed', counters: { created: 2 } });
    expect(hub.hubApi.participantCount()).toBe(2);
  });

  it('waits for whoever plans batches or records what was said, and says so where that takes too long', async () => {
    await hub.setPeople(makePeople(1));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    const person = await findPerson('p0@example.com');
    const runId = await hub.requestRun(await hub.createSync());
    await hub.sql.query(`update sync_runs set state = 'running' where id = $1`, [runId]);
    await whileHeld(hub.sql, 'pg_advisory_xact_lock_shared', runId, async () => {
      const { status, body } = await hub.request<{ code: string }>('POST', `/api/v1/participants/${person}/erase`);
      expect([status, body.code]).toEqual([503, 'service_unavailable']);
    });
    expect((await erase(person)).status).toBeLessThan(300);
    await hub.sql.query(`update sync_runs set state = 'cancelled' where id = $1`, [runId]);
  });

  it('is not written to the panel again by a window that was read before', async () => {
    await hub.setPeople(makePeople(3));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    const person = await findPerson(erasedEmail);
    const runId = await hub.requestRun(await hub.createSync({ connectionId: null }), 'full');
    // An erasure that has come as far as their row, and is not committed.
    const erasing = await hub.sql.connect();
    await erasing.query('begin');
    await erasing.query('select 1 from participants where id = $1 for update', [person]);
    const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
    await awaitWaiting(hub.sql);
    await erasing.query('delete from staging.sync_rows where run_id = $1 and match_key = $2', [runId, erasedEmail]);
    await erasing.query('delete from participants where id = $1', [person]);
    await erasing.query('commit');
    erasing.release();
    await taken?.ended;
    expect((await hub.readRun(runId)).state).toBe('completed');
    expect(await findPerson(erasedEmail)).toBe('');
    expect(await findPerson('p2@example.com')).not.toBe('');
  });

  it('by the delete behaviour of a sync is forgotten by the other syncs too', async () => {
    await hub.setPeople(makePeople(5));
    const sync = await hub.createSync({ connectionId: null, deleteBehaviour: 'delete' });
    await hub.runSync(sync);
    const other = await hub.createSync({ connectionId: null });
    await hub.runSync(other);
    await hub.setPeople(makePeople(5).filter(({ email }) => email !== erasedEmail));
    expect((await hub.runSync(sync)).counters).toMatchObject({ deleted: 1, unchanged: 4 });
    expect(await findPerson(erasedEmail)).toBe('');
    const { rowCount } = await hub.sql.query('select from sync_ledger where match_key = $1 or (sync_id = $2 and row_key = $3)', [
      erasedEmail,
      other,
      'k000001',
    ]);
    expect(rowCount).toBe(0);
    expect((await hub.runSync(sync)).counters).toEqual({ unchanged: 4 });
  });
});

it('the export of a person holds what syncs know of them, and of nobody else', async () => {
  await hub.setPeople(makePeople(3));
  await hub.runSync(await hub.createSync({ connectionId: null }));
  hub.hubApi.refuseEmails([erasedEmail], 'opted out');
  await hub.runSync(await hub.createSync());
  const { body } = await hub.request<{ sections: Record<string, Record<string, unknown>[]> }>(
    'GET',
    `/api/v1/participants/${await findPerson(erasedEmail)}/export`,
  );
  expect(body.sections['syncRows']).toEqual([
    expect.objectContaining({ syncName: 'People', rowKey: 'k000001', matchKey: erasedEmail, outcome: 'created' }),
    expect.objectContaining({ rowKey: 'k000001', outcome: 'rejected' }),
  ]);
  expect(body.sections['syncRowResults']).toEqual([
    expect.objectContaining({ outcome: 'rejected', record: expect.objectContaining({ email: erasedEmail }) }),
  ]);
  expect(JSON.stringify(body.sections)).not.toContain('p2@example.com');
});
