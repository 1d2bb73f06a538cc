import { afterAll, describe, expect, it } from 'vitest';
import { planOf, peopleOf, stageOnce, syncOnce } from './support/stage-run.js';
import { createStageWorld } from './support/stage-world.js';

const world = await createStageWorld();
afterAll(() => world.close());

const deleting = { plan: planOf({ deleteBehaviour: 'delete' }) };
const clearing = { plan: planOf({ deleteBehaviour: 'clear' }) };

describe.each([{ hashes: true }, { hashes: false }])('rows that left a model, where the source hashes: $hashes', ({ hashes }) => {
  it('S3-21 are those that were sent before and are not in the results any more', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10), { ...deleting, hashes });
    const { stage, run } = await stageOnce(world, syncId, peopleOf(9), { ...deleting, hashes });
    expect(stage).toMatchObject([
      { work: 'delete', row_key: '9', match_key: 'p9@example.com', record: null, position: expect.any(String) },
    ]);
    expect(run).toMatchObject({ counters: { unchanged: 9 }, rows_read: '9', rows_planned: '1', removal: { kind: 'remove' } });
  });

  it('S3-21 are not those that are there and cannot be sent: a row whose email becomes null removes nobody and plans nothing', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10), { ...deleting, hashes });
    const nameless = [...peopleOf(9), ['9', { mail: null, name: 'Ada' }] as const];
    const { stage, run } = await stageOnce(world, syncId, nameless, { ...deleting, hashes });
    expect(stage).toEqual([]);
    expect(run).toMatchObject({
      counters: { unchanged: 9, invalid: 1 },
      rows_read: '10',
      rows_planned: '0',
      removal: { kind: 'none', reason: 'nothing_missing' },
    });
    expect(Object.keys(await world.ledger(syncId))).toHaveLength(10);
  });

  it('S3-17 are cleared by a record of every mapped field but the match key, and of no other', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10), { ...clearing, hashes });
    const { stage } = await stageOnce(world, syncId, peopleOf(9), { ...clearing, hashes });
    expect(stage.map(({ work, row_key: key, record }) => ({ work, key, record: JSON.parse(record ?? '') as unknown }))).toEqual([
      { work: 'clear', key: '9', record: { email: 'p9@example.com', first_name: null } },
    ]);
  });

  it('S3-16 stay as they are where the sync does nothing about them, and do not make their buckets be read again', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10), { hashes });
    const left = await syncOnce(world, syncId, peopleOf(5), { hashes });
    expect(left).toMatchObject({ stage: [], run: { counters: { unchanged: 5 }, removal: { kind: 'none', reason: 'do_nothing' } } });
    expect(Object.keys(await world.ledger(syncId))).toHaveLength(10);
    const later = await syncOnce(world, syncId, peopleOf(5), { hashes });
    expect(later.reader.rowsRead).toBe(hashes ? 0 : 5);
    expect(later.run.counters).toMatchObject({ unchanged: 5 });
    // Whoever is told later that they are to be deleted still knows them.
    const { stage } = await stageOnce(world, syncId, peopleOf(5), { ...deleting, hashes, confirmed: true });
    expect(stage.map(({ work, row_key: key }) => `${work} ${key}`)).toEqual(['delete 5', 'delete 6', 'delete 7', 'delete 8', 'delete 9']);
  });

  it('S3-18 are removed only if the destination has taken them: whoever was refused ever since is only forgotten', async () => {
    const syncId = await world.createSync();
    const first = await stageOnce(world, syncId, peopleOf(10), { ...deleting, hashes });
    await world.settle(first.held, ({ row_key: key }) => (key === '8' ? 'rejected' : key === '9' ? 'skipped' : 'created'));
    const { stage, run } = await stageOnce(world, syncId, peopleOf(7), { ...deleting, hashes });
    expect(stage.map(({ work, row_key: key }) => `${work} ${key}`)).toEqual(['delete 7']);
    expect(run.removal).toEqual({ kind: 'remove' });
    expect(Object.keys(await world.ledger(syncId))).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  });

  it('S3-18 are removed too if they were taken once and refused later', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10), { ...deleting, hashes });
    const changed = await stageOnce(world, syncId, peopleOf(10, 'Bob'), { ...deleting, hashes });
    await world.settle(changed.held, () => 'rejected');
    const { stage } = await stageOnce(world, syncId, peopleOf(9, 'Bob'), { ...deleting, hashes });
    expect(stage.filter(({ work }) => work === 'delete').map(({ row_key: key }) => key)).toEqual(['9']);
  });

  it('S3-22 are sent anew when they come back', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10), { ...deleting, hashes });
    await syncOnce(world, syncId, peopleOf(9), { ...deleting, hashes });
    expect(await world.ledger(syncId)).toMatchObject({ '9': 'removed deleted' });
    const gone = await syncOnce(world, syncId, peopleOf(9), { ...deleting, hashes });
    expect(gone).toMatchObject({ stage: [], run: { removal: { reason: 'nothing_missing' } } });
    const { stage } = await syncOnce(world, syncId, peopleOf(10), { ...deleting, hashes });
    expect(stage).toMatchObject([{ work: 'write', row_key: '9', record: expect.stringContaining('p9@example.com') }]);
    const again = await stageOnce(world, syncId, peopleOf(9), { ...deleting, hashes });
    expect(again.stage).toMatchObject([{ work: 'delete', row_key: '9' }]);
  });

  it('are tried again when their removal was refused', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10), { ...deleting, hashes });
    const refused = await stageOnce(world, syncId, peopleOf(9), { ...deleting, hashes });
    await world.settle(refused.held, () => 'rejected');
    const { stage } = await stageOnce(world, syncId, peopleOf(9), { ...deleting, hashes });
    expect(stage).toMatchObject([{ work: 'delete', row_key: '9' }]);
  });

  it('are held back when the result is empty, or 90 % smaller than last time, and nothing is forgotten', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(100), { ...deleting, hashes });
    const before = await world.ledger(syncId);
    const empty = await syncOnce(world, syncId, [], { ...deleting, hashes });
    expect(empty).toMatchObject({
      stage: [],
      run: { removal: { kind: 'held', reason: 'read_empty' }, counters: { unchanged: 0 }, rows_planned: '0' },
    });
    const small = await syncOnce(world, syncId, peopleOf(10), { ...deleting, hashes });
    expect(small.run).toMatchObject({
      removal: { kind: 'held', reason: 'too_many_missing', detail: expect.stringContaining('90 of 100') },
      counters: { unchanged: 10 },
    });
    expect(await world.ledger(syncId)).toEqual(before);
    const whole = await syncOnce(world, syncId, peopleOf(100), { ...deleting, hashes });
    expect(whole).toMatchObject({ stage: [], run: { counters: { unchanged: 100 }, removal: { kind: 'none' } } });
    const confirmed = await stageOnce(world, syncId, peopleOf(10), { ...deleting, hashes, confirmed: true });
    expect(confirmed.stage).toHaveLength(90);
  });

  it('are not gone when they stand under another key, and belong to that row once it was taken', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(10), { ...deleting, hashes });
    const rekeyed = [...peopleOf(9), ['new', { mail: ' P9@Example.com', name: 'Ada' }] as const];
    const { stage } = await stageOnce(world, syncId, rekeyed, { ...deleting, hashes });
    expect(stage.map(({ work, row_key: key }) => `${work} ${key}`)).toEqual(['write new']);
    expect(await world.ledger(syncId)).toMatchObject({ '9': 'settled accepted' });
    await syncOnce(world, syncId, rekeyed, { ...deleting, hashes });
    const later = await syncOnce(world, syncId, rekeyed, { ...deleting, hashes });
    expect(later).toMatchObject({ stage: [], run: { removal: { reason: 'nothing_missing' }, counters: { unchanged: 10 } } });
    expect(await world.ledger(syncId)).not.toHaveProperty('9');
    const gone = await stageOnce(world, syncId, peopleOf(9), { ...deleting, hashes });
    expect(gone.stage).toMatchObject([{ work: 'delete', row_key: 'new', match_key: 'p9@example.com' }]);
  });
});

it('a test run looks at the first rows only and removes nobody', async () => {
  const syncId = await world.createSync();
  await syncOnce(world, syncId, peopleOf(10), deleting);
  const { reader, run, stage } = await stageOnce(world, syncId, peopleOf(9, 'Bob'), { ...deleting, kind: 'test', rowLimit: 3 });
  expect(reader.rowsRead).toBe(3);
  expect(stage.map(({ work, row_key: key }) => `${work} ${key}`)).toEqual(['write 0', 'write 1', 'write 2']);
  expect(run).toMatchObject({ rows_read: '3', removal: { kind: 'none', reason: 'partial_read' } });
  expect(Object.keys(await world.ledger(syncId))).toHaveLength(10);
});
