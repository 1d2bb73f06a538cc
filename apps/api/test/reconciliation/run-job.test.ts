import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RowStore } from '../../src/reconciliation/row-store.js';
import { RunReconciliation } from '../../src/reconciliation/run-reconciliation.js';
import { RunStore } from '../../src/reconciliation/run-store.js';
import { ReconciliationSweep } from '../../src/reconciliation/reconciliation-sweep.js';
import type { ReconciliationDto } from '../../src/reconciliation/reconciliation.dto.js';
import type { ScheduleDto } from '../../src/reconciliation/schedule.dto.js';
import { inSurvey, listingFolder, readReport, seedListingStudy, setRecords, uploadList } from '../support/listing-study.js';
import { seedParticipations, seedPeople, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let study: SeededStudy;
let person: string;

beforeAll(async () => {
  // Jobs are run by hand, so that each can be broken off where a test wants it.
  hub = await startHub({ configuration: { connectors: [listingFolder], role: 'api' } });
});
afterAll(() => hub.close());
beforeEach(async () => {
  vi.restoreAllMocks();
  study = await seedListingStudy(hub);
  [person = ''] = await seedParticipations(hub, study, 1, 'started');
  await seedPeople(hub, [person]);
});

const run = (id: string) => hub.app.get(RunReconciliation).run({ workspaceId: hub.workspaceId, reconciliationId: id });
const read = async (id: string) => (await hub.request<ReconciliationDto>('GET', `/api/v1/studies/${study.id}/reconciliations/${id}`)).body;
const upload = async (lines = [`${inSurvey(person)},COMPLETE`]) =>
  (await uploadList(hub, study.id, `id,status\n${lines.join('\n')}\n`)).body.id;

describe('a run that is broken off', () => {
  it.each([
    ['while rows are read', () => vi.spyOn(hub.app.get(RowStore), 'append').mockRejectedValueOnce(new Error('killed'))],
    ['before it compares', () => vi.spyOn(hub.app.get(RunStore), 'startComparing').mockRejectedValueOnce(new Error('killed'))],
    ['while it compares', () => vi.spyOn(hub.app.get(RunStore), 'compare').mockRejectedValueOnce(new Error('killed'))],
  ])('%s begins anew and comes to the same', async (_, breakOff) => {
    const id = await upload();
    breakOff();
    await expect(run(id)).rejects.toThrow('killed');
    expect((await read(id)).finishedAt).toBeNull();
    await run(id);
    await run(id);
    expect(await read(id)).toMatchObject({
      status: 'finished',
      counts: { missing_completion: 1 },
      newFindings: 1,
      progress: { rowsRead: 1 },
    });
    expect(await readReport(hub, { studyId: study.id, id })).toHaveLength(1);
    expect((await hub.sql.query('select seen from findings where study_id = $1', [study.id])).rows).toEqual([{ seen: 1 }]);
  });

  it('five times is given up, with the reason', async () => {
    const id = await upload();
    vi.spyOn(hub.app.get(RunStore), 'startComparing').mockRejectedValue(new Error('killed'));
    for (let attempt = 0; attempt < 5; attempt += 1) await expect(run(id)).rejects.toThrow('killed');
    await run(id);
    expect(await read(id)).toMatchObject({ status: 'failed', error: { code: 'gave_up' } });
  });

  it('and taken over by another worker is left to it', async () => {
    const id = await upload();
    const store = hub.app.get(RunStore);
    const compare = store.compare.bind(store);
    vi.spyOn(store, 'compare').mockImplementationOnce(async (begun) => {
      await hub.sql.query('update reconciliations set attempt = attempt + 1 where id = $1', [id]);
      return compare(begun);
    });
    await run(id);
    expect((await read(id)).finishedAt).toBeNull();
    await run(id);
    expect(await read(id)).toMatchObject({ status: 'finished', newFindings: 1 });
  });

  it('is asked for again when no job waits for it', async () => {
    const id = await upload();
    await hub.sql.query(`update reconciliations set created_at = now() - interval '5 minutes' where id = $1`, [id]);
    await hub.sql.query(`delete from outbox where data ->> 'reconciliationId' = $1`, [id]);
    await hub.sql.query(`delete from pgboss.job where data ->> 'reconciliationId' = $1`, [id]);
    const sweep = hub.app.get(ReconciliationSweep);
    expect([await sweep.requeue(), await sweep.requeue()]).toEqual([1, 0]);
    await run(id);
  });
});

describe('runs of one study', () => {
  it('are made one after the other, and the end of one calls the next', async () => {
    const [first, second] = [await upload(), await upload()];
    await run(second);
    expect((await read(second)).status).toBe('queued');
    await hub.sql.query('delete from outbox');
    await run(first);
    const { rows } = await hub.sql.query(`select data ->> 'reconciliationId' as id from outbox where queue = 'reconciliation.run'`);
    expect(rows).toEqual([{ id: second }]);
    await run(second);
    expect(await read(second)).toMatchObject({ status: 'finished', newFindings: 0 });
  });

  it('end with the reason when the pass that they wait for was given up, and wait on while it can still come', async () => {
    await setRecords(hub, study, []);
    const path = `/api/v1/studies/${study.id}/reconciliations`;
    const { body } = await hub.request<ReconciliationDto>('POST', path, { body: { source: 'pull' } });
    const fail = (code: string, pass: string) =>
      hub.sql.query(
        `update pulls set pass = ${pass}, phase = 'idle', next_at = now() + interval '15 minutes', error_code = $2, error_detail = 'The test is named wrongly.'
         where study_id = $1`,
        [study.id, code],
      );
    // Of a pass before the one that was asked for, and one that is tried again where it stopped.
    for (const [code, pass] of [
      ['configuration_invalid', 'requested_pass - 1'],
      ['provider_unavailable', 'requested_pass'],
    ] as const) {
      await fail(code, pass);
      await run(body.id);
      expect((await read(body.id)).status).toBe('reading');
    }
    await fail('configuration_invalid', 'requested_pass');
    await run(body.id);
    expect(await read(body.id)).toMatchObject({ status: 'failed', error: { code: 'pull_failed', detail: 'The test is named wrongly.' } });
  });

  it('that only wait for the tool hold up no list', async () => {
    const waiting = await askTool();
    await run(waiting);
    const second = await upload();
    await run(second);
    expect([(await read(waiting)).status, (await read(second)).status]).toEqual(['reading', 'finished']);
  });

  it('that have waited for the tool begin after the list that is being read, by themselves', async () => {
    const waiting = await askTool();
    await listRecords(new Date());
    const second = await upload();
    vi.spyOn(hub.app.get(RunStore), 'compare').mockRejectedValueOnce(new Error('killed'));
    await expect(run(second)).rejects.toThrow('killed');
    await hub.sql.query('delete from outbox');
    await run(waiting);
    expect((await read(waiting)).status).toBe('queued');
    const { rows } = await hub.sql.query(
      `select data ->> 'reconciliationId' as id, options from outbox where queue = 'reconciliation.run'`,
    );
    expect(rows).toEqual([{ id: waiting, options: { startAfter: 10 } }]);
    // Both are asked for again where their jobs are lost.
    await hub.sql.query('delete from outbox');
    await hub.sql.query(`delete from pgboss.job where name = 'reconciliation.run'`);
    await hub.sql.query(`update reconciliations set created_at = created_at - interval '5 minutes' where study_id = $1`, [study.id]);
    expect(await hub.app.get(ReconciliationSweep).requeue()).toBe(2);
    await run(second);
    await run(waiting);
    expect([(await read(second)).status, (await read(waiting)).status]).toEqual(['finished', 'finished']);
  });

  it('are cancelled while they wait and while they are made, once and for all', async () => {
    const cancel = (id: string) => hub.request<ReconciliationDto>('POST', `/api/v1/studies/${study.id}/reconciliations/${id}/cancel`);
    const waiting = await askTool();
    await run(waiting);
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await cancel(waiting);
      expect({ status, body }).toMatchObject({ status: 200, body: { status: 'failed', error: { code: 'cancelled' }, version: 3 } });
    }
    await run(waiting);
    expect((await read(waiting)).status).toBe('failed');

    const made = await upload();
    const store = hub.app.get(RunStore);
    const compare = store.compare.bind(store);
    vi.spyOn(store, 'compare').mockImplementationOnce(async (begun) => {
      await cancel(made);
      return compare(begun);
    });
    await run(made);
    expect(await read(made)).toMatchObject({ status: 'failed', error: { code: 'cancelled' }, newFindings: 0 });

    const over = await upload();
    await run(over);
    expect((await cancel(over)).body).toMatchObject({ status: 'finished', error: null });
    expect((await hub.request('POST', `/api/v1/studies/${study.id}/reconciliations/${study.connectionId}/cancel`)).status).toBe(404);
    const key = await hub.key('observer');
    expect((await hub.request('POST', `/api/v1/studies/${study.id}/reconciliations/${over}/cancel`, { key })).status).toBe(403);
  });

  it('wait until the tool has been asked about every record, and not for a name that it cannot say', async () => {
    const silent = await orphan();
    const id = await askTool();
    await listRecords(null);
    await run(id);
    expect((await read(id)).status).toBe('reading');
    await hub.sql.query('update pulled_records set asked_in_pass = pass where study_id = $1', [study.id]);
    await run(id);
    // Two rows without an id, and a list that is whole all the same.
    expect(await read(id)).toMatchObject({ status: 'finished', counts: { unknown_id: 2, orphan: 1 } });
    expect((await readReport(hub, { studyId: study.id, id }, 'orphan')).map(({ participationId }) => participationId)).toEqual([silent]);
  });

  it.each([true, false])('go by what the pass that has ended could read (all of it: %s), whatever the next one can', async (isAll) => {
    await orphan();
    const id = await askTool();
    await listRecords(new Date(), isAll);
    await hub.sql.query(`update pulls set pass = pass + 1, phase = 'listing', reads_all = $2 where study_id = $1`, [study.id, !isAll]);
    await run(id);
    expect((await read(id)).counts).toMatchObject({ orphan: isAll ? 1 : 0 });
  });

  it('that wait for the tool hold up no worker and are asked for again', async () => {
    await setRecords(hub, study, []);
    const path = `/api/v1/studies/${study.id}/reconciliations`;
    const { body } = await hub.request<ReconciliationDto>('POST', path, { body: { source: 'pull' } });
    await hub.sql.query('delete from outbox');
    await run(body.id);
    expect((await read(body.id)).status).toBe('reading');
    const { rows } = await hub.sql.query(`select options from outbox where queue = 'reconciliation.run'`);
    expect(rows).toEqual([{ options: { startAfter: expect.any(Number) } }]);
    await hub.sql.query(
      `update pulls set next_at = null, error_code = 'authentication_failed', error_detail = 'The key is wrong.' where study_id = $1`,
      [study.id],
    );
    await run(body.id);
    expect(await read(body.id)).toMatchObject({ status: 'failed', error: { code: 'pull_failed', detail: 'The key is wrong.' } });
  });
});

/** Somebody who finished, as a report says, whom the tool does not list. */
async function orphan(): Promise<string> {
  await hub.sql.query(`update participations set status = 'submitted', ended_at = now() - interval '1 hour' where id = $1`, [person]);
  await hub.sql.query(
    `insert into evidence (workspace_id, study_id, participation_id, channel, outcome, rank, disposition) values ($1, $2, $3, 'redirect', 'submitted', 311, 'apply')`,
    [hub.workspaceId, study.id, person],
  );
  return person;
}

async function askTool(): Promise<string> {
  await setRecords(hub, study, []);
  const path = `/api/v1/studies/${study.id}/reconciliations`;
  return (await hub.request<ReconciliationDto>('POST', path, { body: { source: 'pull' } })).body.id;
}

/** What a pass has come to that listed two records without an id. */
async function listRecords(identifiedAt: Date | null, readsAll = true): Promise<void> {
  await hub.sql.query(
    `update pulls set pass = requested_pass, whole_pass = requested_pass, phase = 'idle', reads_all = $2, whole_pass_reads_all = $2, next_at = now()
     where study_id = $1`,
    [study.id, readsAll],
  );
  await hub.sql.query(
    `insert into pulled_records (workspace_id, study_id, connection_id, record_id, status, pass, identified_at)
     select p.workspace_id, p.study_id, p.connection_id, r, 'COMPLETE', p.pass, $2 from pulls p, unnest('{first,second}'::text[]) r where p.study_id = $1`,
    [study.id, identifiedAt],
  );
}

describe('a schedule', () => {
  const path = () => `/api/v1/studies/${study.id}/reconciliation-schedule`;
  const countRuns = async () => (await hub.sql.query('select 1 from reconciliations where study_id = $1', [study.id])).rowCount;

  it('starts a run when it is due, and one only however many were missed', async () => {
    await setRecords(hub, study, []);
    const put = await hub.request<ScheduleDto>('PUT', path(), { body: { everyHours: 24 } });
    expect({ status: put.status, body: put.body }).toMatchObject({ status: 200, body: { studyId: study.id, everyHours: 24, version: 1 } });
    await hub.sql.query(`update reconciliation_schedules set next_at = now() - interval '5 days' where study_id = $1`, [study.id]);
    const sweep = hub.app.get(ReconciliationSweep);
    expect([await sweep.startDue(), await sweep.startDue()]).toEqual([1, 0]);
    expect(await countRuns()).toBe(1);
    const { body } = await hub.request<ScheduleDto>('GET', path());
    expect(Date.parse(body.nextAt)).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    const { body: list } = await hub.request<{ data: readonly ReconciliationDto[] }>('GET', `/api/v1/studies/${study.id}/reconciliations`);
    expect(list.data).toMatchObject([{ scheduled: true, source: 'pull', owner: 'Kim Nguyen' }]);
    // The one before has not ended yet.
    await hub.sql.query('update reconciliation_schedules set next_at = now() where study_id = $1', [study.id]);
    expect([await sweep.startDue(), await countRuns()]).toEqual([0, 1]);
    // Its turn is not lost: it comes as soon as that one is over.
    await hub.sql.query(`update reconciliations set status = 'failed', finished_at = now() where study_id = $1`, [study.id]);
    expect([await sweep.startDue(), await countRuns()]).toEqual([1, 2]);
  });

  it('is changed and taken away', async () => {
    await hub.request('PUT', path(), { body: { everyHours: 24 } });
    expect((await hub.request('PUT', path(), { body: { everyHours: 2 }, headers: { 'if-match': '"9"' } })).status).toBe(412);
    expect((await hub.request('PUT', path(), { body: { everyHours: 2 } })).body).toMatchObject({ everyHours: 2, version: 2 });
    expect((await hub.request('PUT', path(), { body: { everyHours: 0 } })).status).toBe(422);
    expect((await hub.request('DELETE', path())).status).toBe(204);
    expect((await hub.request('GET', path())).status).toBe(404);
  });

  it('is refused where the tool cannot be asked', async () => {
    await hub.sql.query('delete from integrations where study_id = $1', [study.id]);
    expect((await hub.request('PUT', path(), { body: { everyHours: 24 } })).body).toMatchObject({ code: 'integration_missing' });
  });
});

describe('what is kept', () => {
  it('is the run and its findings; rows and pairs go after 30 days', async () => {
    const id = await upload();
    await run(id);
    await hub.sql.query(`update reconciliations set finished_at = now() - interval '31 days' where id = $1`, [id]);
    expect(await hub.app.get(ReconciliationSweep).prune()).toBe(1);
    expect(await read(id)).toMatchObject({ rowsKept: false, counts: { missing_completion: 1 } });
    expect(await readReport(hub, { studyId: study.id, id })).toEqual([]);
    expect((await hub.sql.query('select 1 from findings where study_id = $1', [study.id])).rowCount).toBe(1);
  });

  it('names nobody who was erased', async () => {
    const id = await upload();
    await run(id);
    const { rows } = await hub.sql.query<{ participant_id: string }>('select participant_id from participations where id = $1', [person]);
    expect((await hub.request('POST', `/api/v1/participants/${rows[0]?.participant_id}/erase`)).status).toBeLessThan(300);
    for (const table of ['reconciliation_rows', 'reconciliation_pairs']) {
      const { rows: kept } = await hub.sql.query(`select external_id from ${table} where reconciliation_id = $1`, [id]);
      expect([table, kept]).toEqual([table, [{ external_id: null }]]);
    }
  });
});

it('observers read and start nothing', async () => {
  const key = await hub.key('observer');
  const path = `/api/v1/studies/${study.id}/reconciliations`;
  expect((await hub.request('GET', path, { key })).status).toBe(200);
  expect((await hub.request('POST', path, { key, body: { source: 'pull' } })).body).toMatchObject({ code: 'role_not_allowed' });
  expect((await hub.request('PUT', `/api/v1/studies/${study.id}/reconciliation-schedule`, { key, body: { everyHours: 1 } })).status).toBe(
    403,
  );
});
