import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { RunLostError } from '../../src/syncs/engine/held-run.js';
import { StageComparer } from '../../src/syncs/engine/comparing/stage-comparer.js';
import { ModelStager } from '../../src/syncs/engine/reading/model-stager.js';
import { readMemory, type ModelRow } from './support/memory-model.js';
import { peopleOf, planOf, stageOnce, syncOnce } from './support/stage-run.js';
import { createStageWorld } from './support/stage-world.js';

const world = await createStageWorld();
afterAll(() => world.close());

const bad: ModelRow = ['bad', { mail: 'nobody', name: 'Ada' }];

it('what another process has taken over is not written', async () => {
  const syncId = await world.createSync();
  const held = await world.hold(syncId, { plan: planOf() });
  await new ModelStager().read(held, readMemory([...peopleOf(3), bad]));
  await world.sql.query('update sync_runs set holder_id = $2 where id = $1', [held.runId, randomUUID()]);
  await expect(new StageComparer().compare(held)).rejects.toBeInstanceOf(RunLostError);
  expect(await world.ledger(syncId)).toEqual({});
  expect(await world.stage(held.runId)).toHaveLength(4);
  expect(await world.run(held.runId)).toMatchObject({ counters: {}, phase: 'comparing' });
});

it('a comparison that is made again finds the same', async () => {
  const syncId = await world.createSync();
  await syncOnce(world, syncId, peopleOf(20));
  const rows = [...peopleOf(20).slice(0, 15), bad];
  const { held, run } = await stageOnce(world, syncId, rows, { plan: planOf({ deleteBehaviour: 'clear' }) });
  await new ModelStager().read(held, readMemory(rows));
  await new StageComparer().compare(held);
  expect(await world.run(held.runId)).toMatchObject({ counters: run.counters, rows_planned: '5', rows_read: '16' });
  const { rows: results } = await world.sql.query('select outcome from sync_row_results where run_id = $1', [held.runId]);
  expect(results).toEqual([{ outcome: 'invalid' }]);
});

describe('a run whose stage was lost with the database', () => {
  it('reads its model again when it was about to compare', async () => {
    const held = await world.hold(await world.createSync(), { plan: planOf() });
    await new ModelStager().read(held, readMemory(peopleOf(3)));
    await world.sql.query('truncate staging.sync_rows, staging.sync_reads');
    await expect(new StageComparer().compare(held)).rejects.toBeInstanceOf(RunLostError);
    expect(await world.run(held.runId)).toMatchObject({ phase: 'reading' });
  });

  it('does not send or count again what it has settled', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10));
    const rows = [...peopleOf(5), ...peopleOf(10, 'Bob').slice(5), bad];
    const { held, stage } = await stageOnce(world, syncId, rows);
    expect(stage).toHaveLength(5);
    // It got as far as two rows, one of which was refused.
    await world.sql.query(`delete from staging.sync_rows where row_key in ('7', '8', '9')`);
    await world.settle(held, ({ row_key: key }) => (key === '5' ? 'updated' : 'rejected'));
    await world.sql.query(`update sync_runs set counters = counters || '{"updated": 1, "rejected": 1}' where id = $1`, [held.runId]);
    await new ModelStager().read(held, readMemory(rows));
    await new StageComparer().compare(held);
    expect((await world.stage(held.runId)).map(({ row_key: key }) => key)).toEqual(['7', '8', '9']);
    expect(await world.run(held.runId)).toMatchObject({
      counters: { unchanged: 5, invalid: 1, updated: 1, rejected: 1 },
      rows_read: '11',
      rows_planned: '5',
    });
    const { rows: results } = await world.sql.query(`select row_key from sync_row_results where run_id = $1 and outcome = 'invalid'`, [
      held.runId,
    ]);
    expect(results).toEqual([{ row_key: 'bad' }]);
  });
});

describe('a dry run', () => {
  const rows = [
    ...peopleOf(8).slice(0, 4),
    ...peopleOf(8, 'Bob').slice(4),
    bad,
    ['new', { mail: 'new@example.com', name: 'Eve' }] as const,
  ];

  it('tells what a run would do, and changes nothing', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10));
    const before = await world.sql.query('select * from sync_ledger where sync_id = $1 order by row_key', [syncId]);
    const held = await world.hold(syncId, { plan: planOf({ deleteBehaviour: 'delete' }), kind: 'dry_run' });
    await new ModelStager().read(held, readMemory(rows));
    expect(await new StageComparer().expect(held)).toEqual({ creates: 1, updates: 4, deletes: 2, clears: 0, invalid: 1, unchanged: 4 });
    expect(await world.stage(held.runId)).toEqual([]);
    expect(await world.run(held.runId)).toMatchObject({ counters: {}, removal: null, rows_planned: null });
    expect((await world.sql.query('select * from sync_ledger where sync_id = $1 order by row_key', [syncId])).rows).toEqual(before.rows);
    expect((await world.sql.query('select 1 from sync_row_results where run_id = $1', [held.runId])).rowCount).toBe(0);
  });

  it.each([
    ['upsert', { creates: 2, updates: 1 }],
    ['update', { creates: 0, updates: 1 }],
    ['insert', { creates: 2, updates: 0 }],
  ])('knows by the panel itself who is there: %s', async (mode, expected) => {
    await world.sql.query(`insert into participants (workspace_id, email) values ($1, 'p1@example.com') on conflict do nothing`, [
      world.workspaceId,
    ]);
    const held = await world.hold(await world.createSync(), { plan: planOf({ mode }), kind: 'dry_run', atPanel: true });
    await new ModelStager().read(held, readMemory(peopleOf(3)));
    expect(await new StageComparer().expect(held)).toMatchObject(expected);
  });
});

it('an insert never sends a row again that was taken, also when it became invalid in between', async () => {
  const syncId = await world.createSync();
  const plan = planOf({ mode: 'insert' });
  await syncOnce(world, syncId, peopleOf(5), { plan });
  const changed = peopleOf(5).map(([key, cells]): ModelRow => [key, { ...cells, mail: key === '2' ? 'broken' : `new${key}@example.com` }]);
  expect(await stageOnce(world, syncId, changed, { plan })).toMatchObject({ stage: [], run: { counters: { unchanged: 4, invalid: 1 } } });
  const full = await stageOnce(world, syncId, [...peopleOf(5), ['new', { mail: 'eve@example.com', name: 'Eve' }]], { plan, kind: 'full' });
  expect(full).toMatchObject({ stage: [{ row_key: 'new' }], run: { counters: { unchanged: 5 } } });
});
