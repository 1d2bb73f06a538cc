import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DueRuns } from '../../src/syncs/schedule/due-runs.js';
import type { SyncDto } from '../../src/syncs/sync.dto.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { createModel, peopleMappings } from './support/model.js';

const path = '/api/v1/syncs';
let hub: TestHub;
let due: DueRuns;
beforeAll(async () => {
  hub = await startHub({ configuration: { role: 'api' } });
  due = hub.app.get(DueRuns);
});
afterAll(() => hub.close());

const daily = { cron: '0 6 * * *', timeZone: 'Europe/Berlin' };

async function make(schedule: object | null = daily): Promise<SyncDto> {
  const body = { name: 'People', destination: { kind: 'panel' }, modelId: await createModel(hub), mappings: peopleMappings, schedule };
  return (await hub.request<SyncDto>('POST', path, { body })).body;
}
const change = async (id: string, body: object) => (await hub.request<SyncDto>('PATCH', `${path}/${id}`, { body })).body;
const makeDue = (id: string, ago: string) => hub.sql.query('update syncs set next_run_at = now() - $2::interval where id = $1', [id, ago]);
const listRuns = async (id: string) =>
  (
    await hub.sql.query<{ kind: string; trigger: string; state: string }>('select kind, trigger, state from sync_runs where sync_id = $1', [
      id,
    ])
  ).rows;
const nextRunAt = async (id: string) => new Date((await hub.request<SyncDto>('GET', `${path}/${id}`)).body.nextRun.at ?? 0).getTime();

describe('a schedule', () => {
  it('says when the sync runs next; another one moves it, and none takes it away', async () => {
    const sync = await make();
    expect(sync.schedule).toEqual(daily);
    const at = new Date(sync.nextRun.at ?? 0);
    expect([at.getTime() > Date.now(), at.getUTCMinutes(), [4, 5].includes(at.getUTCHours())]).toEqual([true, 0, true]);
    const monthly = await change(sync.id, { schedule: { cron: '15 8 1 * *', timeZone: 'UTC' } });
    expect(monthly.nextRun.at).toMatch(/-01T08:15:00.000Z$/);
    expect((await change(sync.id, { name: 'Others' })).nextRun.at).toBe(monthly.nextRun.at);
    expect(await change(sync.id, { schedule: null })).toMatchObject({ schedule: null, nextRun: { at: null } });
  });

  it('starts a run when it is due, and none before', async () => {
    const sync = await make();
    await due.startDue();
    expect(await listRuns(sync.id)).toEqual([]);
    await makeDue(sync.id, '1 second');
    await due.startDue();
    expect(await listRuns(sync.id)).toEqual([{ kind: 'ordinary', trigger: 'schedule', state: 'queued' }]);
    expect(await nextRunAt(sync.id)).toBeGreaterThan(Date.now());
  });

  it('that missed many turns makes up for them with one run', async () => {
    const sync = await make({ cron: '*/5 * * * *', timeZone: 'UTC' });
    await makeDue(sync.id, '3 days');
    await due.startDue();
    await due.startDue();
    expect((await listRuns(sync.id)).length).toBe(1);
    expect(await nextRunAt(sync.id)).toBeGreaterThan(Date.now());
  });

  it('starts one run, however many processes look at once', async () => {
    const sync = await make();
    await makeDue(sync.id, '1 minute');
    const started = await Promise.all([due.startDue(), due.startDue(), due.startDue(), due.startDue()]);
    expect(started.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect((await listRuns(sync.id)).length).toBe(1);
  });

  it('starts nothing twice when the clock is set back: the turn that was taken is over', async () => {
    const sync = await make({ cron: '* * * * *', timeZone: 'UTC' });
    await makeDue(sync.id, '1 minute');
    await due.startDue();
    const next = await nextRunAt(sync.id);
    // An hour earlier by the clock: what is due next still lies ahead.
    const { rows } = await hub.sql.query(`select 1 from syncs where id = $1 and next_run_at <= now() - interval '1 hour'`, [sync.id]);
    expect(rows).toEqual([]);
    await due.startDue();
    expect([await nextRunAt(sync.id), (await listRuns(sync.id)).length]).toEqual([next, 1]);
  });

  it('adds no run to one that waits, and one to a run that is under way', async () => {
    const sync = await make();
    await hub.request('POST', `${path}/${sync.id}/runs`);
    await makeDue(sync.id, '1 minute');
    await due.startDue();
    expect(await listRuns(sync.id)).toEqual([{ kind: 'ordinary', trigger: 'request', state: 'queued' }]);
    await hub.sql.query(`update sync_runs set state = 'running' where sync_id = $1`, [sync.id]);
    await makeDue(sync.id, '1 minute');
    await due.startDue();
    expect((await listRuns(sync.id)).map(({ trigger, state }) => `${trigger} ${state}`)).toEqual(['request running', 'schedule queued']);
  });

  it('of a sync that was deleted, or that cannot be begun, holds no other up', async () => {
    const [deleted, broken, fine] = [await make(), await make(), await make()];
    await hub.request('DELETE', `${path}/${deleted.id}`);
    await hub.sql.query(`update syncs set schedule_cron = 'nonsense' where id = $1`, [broken.id]);
    for (const { id } of [deleted, broken, fine]) await makeDue(id, '1 minute');
    await due.startDue();
    expect([await listRuns(deleted.id), await listRuns(broken.id), (await listRuns(fine.id)).length]).toEqual([[], [], 1]);
  });
});

describe('housekeeping', () => {
  it('takes rows and exchanges of a run away after seven days, and keeps the run', async () => {
    const sync = await make(null);
    const makeRun = async (ago: string) => {
      const { rows } = await hub.sql.query<{ id: string }>(
        `insert into sync_runs (workspace_id, sync_id, kind, trigger, state, finished_at) values ($1, $2, 'ordinary', 'request', 'completed', now() - $3::interval) returning id`,
        [hub.workspaceId, sync.id, ago],
      );
      const id = rows[0]?.id ?? '';
      await hub.sql.query(
        `insert into sync_row_results (workspace_id, sync_id, run_id, row_key, outcome, faults) values ($1, $2, $3, 'k', 'rejected', '[]')`,
        [hub.workspaceId, sync.id, id],
      );
      return id;
    };
    const [old, young] = [await makeRun('7 days 1 hour'), await makeRun('6 days')];
    await due.prune();
    const read = async (id: string) => (await hub.request<{ rowsKept: boolean }>('GET', `${path}/${sync.id}/runs/${id}`)).body.rowsKept;
    const rows = async (id: string) =>
      (await hub.request<{ data: object[] }>('GET', `${path}/${sync.id}/runs/${id}/rows`)).body.data.length;
    expect([await read(old), await rows(old), await read(young), await rows(young)]).toEqual([false, 0, true, 1]);
  });
});
