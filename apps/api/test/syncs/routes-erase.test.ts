import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RunHost } from '../../src/syncs/engine/run-host.js';
import { dumpDatabase } from '../support/dump-database.js';
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

async function findPerson(email: string): Promise<string> {
  const { body } = await hub.request<{ data: { id: string }[] }>('GET', `/api/v1/participants?email=${encodeURIComponent(email)}`);
  return body.data[0]?.id ?? '';
}
const erase = (id: string) => hub.request('POST', `/api/v1/participants/${id}/erase`);
const count = async (text: string) => (await dumpDatabase(hub.sql)).split(text).length - 1;

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

  it('waits in the stage of a run no more, unless they are on their way or to be removed', async () => {
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
    expect(rows.map(({ row_key: key }) => key)).toEqual(['b', 'c', 'd']);
    await hub.sql.query('delete from staging.sync_rows');
  });

  it('whose batch is on its way is not kept in what was said of it', async () => {
    await hub.setPeople(makePeople(3));
    await hub.runSync(await hub.createSync({ connectionId: null }));
    const sync = await hub.createSync();
    hub.hubApi.misbehave([{ fault: 'slow', delayMs: 1_500 }]);
    const runId = await hub.requestRun(sync);
    const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
    const isUnderWay = async () => (await hub.sql.query('select 1 from sync_batches where run_id = $1', [runId])).rowCount === 1;
    await expect.poll(isUnderWay, { timeout: 10_000 }).toBe(true);
    expect((await erase(await findPerson(erasedEmail))).status).toBeLessThan(300);
    await taken?.ended;
    hub.hubApi.misbehave([]);
    const { rows } = await hub.sql.query('select status, request, response from exchanges where run_id = $1', [runId]);
    expect(rows).toEqual([{ status: 200, request: null, response: null }]);
  });

  it('goes before the batches of a run are cut, or is found in them', async () => {
    await hub.setPeople(makePeople(3));
    const runId = await hub.requestRun(await hub.createSync());
    // An erasure that has begun and is not committed.
    await hub.sql.query('begin');
    await hub.sql.query('select pg_advisory_xact_lock(hashtextextended($1, 19))', [runId]);
    const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
    const isWaiting = async () =>
      (await hub.sql.query(`select 1 from pg_locks where locktype = 'advisory' and not granted`)).rowCount === 1;
    await expect.poll(isWaiting, { timeout: 10_000 }).toBe(true);
    await hub.sql.query('delete from staging.sync_rows where run_id = $1 and match_key = $2', [runId, erasedEmail]);
    await hub.sql.query('commit');
    await taken?.ended;
    expect(await hub.readRun(runId)).toMatchObject({ state: 'completed', counters: { created: 2 } });
    expect(hub.hubApi.participantCount()).toBe(2);
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
