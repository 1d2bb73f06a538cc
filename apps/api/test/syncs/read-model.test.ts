import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SourceError } from '../../src/sources/source-error.js';
import { StageComparer } from '../../src/syncs/engine/comparing/stage-comparer.js';
import { ModelStager } from '../../src/syncs/engine/reading/model-stager.js';
import { bucketOf, readMemory, type ModelRow } from './support/memory-model.js';
import { peopleOf, planOf, stageOnce, syncOnce } from './support/stage-run.js';
import { createStageWorld } from './support/stage-world.js';

const world = await createStageWorld();
afterAll(() => world.close());

interface Result {
  readonly row_key: string | null;
  readonly outcome: string;
  readonly faults: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[];
  readonly record: unknown;
}

async function resultsOf(runId: string): Promise<string[]> {
  const { rows } = await world.sql.query<Result>(
    'select row_key, outcome, faults, record from sync_row_results where run_id = $1 order by id',
    [runId],
  );
  expect(rows.filter(({ record, outcome }) => outcome === 'invalid' && record !== null)).toEqual([]);
  return rows.map(
    ({ row_key: key, outcome, faults }) => `${key} ${outcome} ${faults.map(({ code, pointer }) => `${code}${pointer}`).join(' ')}`,
  );
}

describe('what is staged', () => {
  it('S3-15 is the mapped columns alone, under the names of the destination', async () => {
    const syncId = await world.createSync();
    const { stage } = await stageOnce(world, syncId, [
      ['1', { mail: ' Ada@Example.COM ', name: 'Ada', salary: '5', email: 'other@example.com' }],
    ]);
    expect(stage).toMatchObject([{ position: '1', row_key: '1', match_key: 'ada@example.com' }]);
    expect(JSON.parse(stage[0]?.record ?? '')).toEqual({ email: 'ada@example.com', first_name: 'Ada' });
  });

  it('is what the source holds, whatever characters stand in it', async () => {
    const odd = fc.array(
      fc.constantFrom('\t', '\n', '\r', '\\', '\\N', '\\.', '"', "'", '\u0001', '\u2028', 'é', '🦊', 'a', ' ', '{', '\b'),
      { maxLength: 8 },
    );
    const text = fc.oneof(
      odd.map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }).filter((one) => !one.includes('\0')),
    );
    const plan = planOf({
      mappings: [
        { column: 'mail', field: 'email' },
        { column: 'name', field: 'first_name' },
      ],
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 40 }), async (pairs) => {
        const rows = pairs.map(([key, name], index): ModelRow => [`${index}${key}`, { mail: `p${index}@example.com`, name }]);
        const held = await world.hold(await world.createSync(), { plan });
        await new ModelStager().read(held, readMemory(rows));
        const stage = await world.stage(held.runId);
        expect(stage.map(({ row_key: key }) => key)).toEqual(rows.map(([key]) => key));
        expect(stage.map(({ record }) => record)).toEqual(
          rows.map(([, { mail, name }]) => JSON.stringify({ email: mail, first_name: name })),
        );
        await held.client.query('delete from sync_stage');
      }),
      { numRuns: 30 },
    );
  });

  it('is in the order of the model, over many windows, with the number of rows told on the way', async () => {
    const syncId = await world.createSync();
    const held = await world.hold(syncId, { plan: planOf() });
    const told: number[] = [];
    const rows = peopleOf(12_345);
    await new ModelStager().read(
      { ...held, write: (columns) => (told.push(Number(columns.rows_read)), held.write(columns)) },
      readMemory(rows),
    );
    const stage = await world.stage(held.runId);
    expect(stage.map(({ row_key: key }) => key)).toEqual(rows.map(([key]) => key));
    expect(stage.at(-1)?.position).toBe('12345');
    expect(told.at(-1)).toBe(12_345);
    expect(await world.run(held.runId)).toMatchObject({ phase: 'comparing', rows_read: '12345' });
  });
});

describe('rows that cannot be sent', () => {
  it('S3-14 are told with each field whose type does not fit, and the others go', async () => {
    const plan = planOf({
      mappings: [
        { column: 'mail', field: 'email' },
        { column: 'name', field: 'first_name' },
        { column: 'city', field: 'city' },
      ],
    });
    const syncId = await world.createSync();
    const { held, stage, run } = await stageOnce(
      world,
      syncId,
      [
        ['good', { mail: 'a@example.com', name: 'Ada', city: 'Oslo' }],
        ['bad', { mail: 'b@example.com', name: 5, city: true }],
      ],
      { plan },
    );
    expect(stage.map(({ row_key: key }) => key)).toEqual(['good']);
    expect(await resultsOf(held.runId)).toEqual(['bad invalid type_mismatch/name type_mismatch/city']);
    expect(run.counters).toMatchObject({ invalid: 1 });
    expect(await world.ledger(syncId)).toEqual({ bad: 'failed invalid' });
  });

  it('S4-22 are told with addresses that are none, too long or missing; blanks and capitals are put right', async () => {
    const syncId = await world.createSync();
    const mails = ['not an address', `${'x'.repeat(250)}@example.com`, '  ', null, ' ADA@example.com '];
    const { held, stage } = await stageOnce(
      world,
      syncId,
      mails.map((mail, index): ModelRow => [String(index), { mail, name: 'Ada' }]),
    );
    expect(await resultsOf(held.runId)).toEqual([
      '0 invalid email_invalid/mail',
      '1 invalid email_invalid/mail',
      '2 invalid match_key_missing/mail',
      '3 invalid match_key_missing/mail',
    ]);
    expect(stage).toMatchObject([{ row_key: '4', match_key: 'ada@example.com' }]);
  });

  it('are those without a key, with a key that stands twice, and about somebody who has a row already', async () => {
    const syncId = await world.createSync();
    const { held, stage, run } = await stageOnce(world, syncId, [
      [null, { mail: 'a@example.com', name: 'no key' }],
      ['', { mail: 'b@example.com', name: 'empty key' }],
      ['1', { mail: 'c@example.com', name: 'first' }],
      ['1', { mail: 'd@example.com', name: 'again' }],
      ['2', { mail: ' C@EXAMPLE.com', name: 'same person' }],
      ['3', { mail: 'd@example.com', name: 'free' }],
      ['k\0', { mail: 'e@example.com', name: 'NUL' }],
      ['k'.repeat(5000), { mail: 'f@example.com', name: 'long' }],
    ]);
    expect(stage.map(({ row_key: key }) => key)).toEqual(['1', '3']);
    expect((await resultsOf(held.runId)).toSorted()).toEqual([
      '1 invalid primary_key_repeated',
      '2 invalid match_key_repeated',
      'null invalid primary_key_malformed',
      'null invalid primary_key_missing',
      'null invalid primary_key_missing',
      'null invalid primary_key_too_long',
    ]);
    expect(run).toMatchObject({ counters: { invalid: 6 }, rows_read: '8', rows_planned: '2' });
    // The key that stands twice is the row's that goes.
    expect(await world.ledger(syncId)).toEqual({ '2': 'failed invalid' });
  });

  it('are those with a cell of 5 MB, and the others go', async () => {
    const syncId = await world.createSync();
    const { held, stage } = await stageOnce(world, syncId, [
      ['1', { mail: 'a@example.com', name: 'x'.repeat(5_000_000) }],
      ['2', { mail: 'b@example.com', name: 'Bob' }],
    ]);
    expect(stage.map(({ row_key: key }) => key)).toEqual(['2']);
    expect(await resultsOf(held.runId)).toEqual(['1 invalid value_too_long/name']);
  });

  it('are all of them when a column is gone, each with what to do about it', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(3));
    const renamed = peopleOf(3).map(([key, { mail, name }]): ModelRow => [key, { mail, full_name: name }]);
    const { held, stage, run } = await stageOnce(world, syncId, renamed, { plan: planOf({ deleteBehaviour: 'delete' }) });
    expect(stage).toEqual([]);
    expect(await resultsOf(held.runId)).toEqual(['0', '1', '2'].map((key) => `${key} invalid column_missing/name`));
    expect(run).toMatchObject({ counters: { invalid: 3, unchanged: 0 }, removal: { reason: 'nothing_missing' } });
  });

  it('are found again in every run until they change, and then go', async () => {
    const syncId = await world.createSync();
    const bad: ModelRow[] = [...peopleOf(50), ['bad', { mail: 'nobody', name: 'Ada' }]];
    await syncOnce(world, syncId, bad);
    const again = await syncOnce(world, syncId, bad);
    expect(again.run.counters).toMatchObject({ invalid: 1, unchanged: 50 });
    expect(again.reader.rowsRead).toBeLessThan(5);
    expect(await resultsOf(again.held.runId)).toEqual(['bad invalid email_invalid/mail']);
    const mended = await syncOnce(world, syncId, [...peopleOf(50), ['bad', { mail: 'somebody@example.com', name: 'Ada' }]]);
    expect(mended.stage.map(({ row_key: key }) => key)).toEqual(['bad']);
    const quiet = await syncOnce(world, syncId, [...peopleOf(50), ['bad', { mail: 'somebody@example.com', name: 'Ada' }]]);
    expect(quiet).toMatchObject({ stage: [], run: { counters: { invalid: 0, unchanged: 51 } } });
    expect(quiet.reader.rowsRead).toBe(0);
  });
});

describe('a source that hashes', () => {
  it('is not read at all when nothing differs', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(5000));
    const { reader, run } = await syncOnce(world, syncId, peopleOf(5000));
    expect(reader.rowsRead).toBe(0);
    expect(run).toMatchObject({ counters: { unchanged: 5000, invalid: 0 }, rows_read: '5000', rows_planned: '0', phase: 'sending' });
  });

  it('is read in the buckets that differ', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(5000));
    const changed = peopleOf(5000).map((row): ModelRow => (row[0] === '77' ? ['77', { ...row[1], name: 'Bob' }] : row));
    const { reader, run, stage } = await syncOnce(world, syncId, [...changed, ['new', { mail: 'new@example.com', name: 'Eve' }]]);
    expect(stage.map(({ row_key: key }) => key)).toEqual(['77', 'new']);
    const buckets = new Set([bucketOf('77'), bucketOf('new')]);
    expect(reader.rowsRead).toBe(1 + peopleOf(5000).filter(([key]) => buckets.has(bucketOf(key))).length);
    expect(run).toMatchObject({ counters: { unchanged: 4999 }, rows_read: '5001' });
  });

  it('is read again where rows failed, though they did not change', async () => {
    const syncId = await world.createSync();
    const first = await stageOnce(world, syncId, peopleOf(500));
    await world.settle(first.held, ({ row_key: key }) => (key === '7' ? 'rejected' : key === '8' ? 'in_doubt' : 'created'));
    const { stage, run } = await stageOnce(world, syncId, peopleOf(500));
    expect(stage.map(({ row_key: key }) => key)).toEqual(['7']);
    expect(run.counters).toMatchObject({ unchanged: 498, in_doubt: 1 });
  });

  it('yields the same as a whole read when a row takes over the address of one that did not change', async () => {
    const rows = peopleOf(500);
    for (const [taker, victim] of [
      ['3', '400'],
      ['400', '3'],
    ] as const) {
      const taken = rows.map((row): ModelRow => (row[0] === taker ? [taker, { mail: `p${victim}@example.com`, name: 'Thief' }] : row));
      const found: unknown[] = [];
      for (const hashes of [true, false]) {
        const syncId = await world.createSync();
        await syncOnce(world, syncId, rows, { hashes });
        for (const round of [1, 2]) {
          const { held, stage, run, reader } = await syncOnce(world, syncId, taken, { hashes });
          found.push([hashes, round, stage.map(({ row_key: key }) => key), await resultsOf(held.runId), run.counters]);
          expect(reader.rowsRead).toBeLessThan(hashes ? 20 : 501);
        }
      }
      expect(found.slice(0, 2).map((one) => JSON.stringify(one).replace('true', 'false'))).toEqual(
        found.slice(2).map((one) => JSON.stringify(one)),
      );
    }
  });

  it('is read whole by a full run', async () => {
    const syncId = await world.createSync();
    await syncOnce(world, syncId, peopleOf(20));
    const { reader, stage } = await stageOnce(world, syncId, peopleOf(20), { kind: 'full' });
    expect([reader.rowsRead, stage.length]).toEqual([20, 20]);
  });
});

describe('a source that breaks', () => {
  it('removes nobody and leaves the ledger as it was, and the next run goes on', async () => {
    const syncId = await world.createSync();
    const plan = planOf({ deleteBehaviour: 'delete' });
    await syncOnce(world, syncId, peopleOf(3000), { plan, hashes: false });
    const before = await world.sql.query('select * from sync_ledger where sync_id = $1 order by row_key', [syncId]);
    const held = await world.hold(syncId, { plan });
    const error = new SourceError('read_broken', 'The connection to the database broke.');
    for (const after of [0, 1, 1500, 3000]) {
      const reader = readMemory(peopleOf(3000), { hashes: false, breaks: { after, error } });
      await expect(new ModelStager().read(held, reader)).rejects.toBe(error);
    }
    expect(await world.run(held.runId)).toMatchObject({ phase: 'reading', removal: null });
    expect((await world.sql.query('select * from sync_ledger where sync_id = $1 order by row_key', [syncId])).rows).toEqual(before.rows);
    // The connection of the run is as good as before.
    await new ModelStager().read(held, readMemory(peopleOf(3000), { hashes: false }));
    await new StageComparer().compare(held);
    expect(await world.run(held.runId)).toMatchObject({ counters: { unchanged: 3000 }, rows_planned: '0' });
  });

  it('is not read on when the run comes to a halt', async () => {
    const halting = new AbortController();
    const held = { ...(await world.hold(await world.createSync(), { plan: planOf() })), signal: halting.signal };
    const reader = readMemory(peopleOf(50_000));
    const reading = new ModelStager().read(
      { ...held, write: (columns) => held.write(columns) },
      {
        ...reader,
        read: async function* (input) {
          for await (const window of reader.read(input)) {
            yield window;
            if (reader.rowsRead >= 5000) halting.abort('cancelled');
          }
        },
      },
    );
    await expect(reading).rejects.toBe('cancelled');
    expect(reader.rowsRead).toBeLessThan(10_000);
    expect((await held.client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});
