import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { bucketOf, type ModelRow } from './support/memory-model.js';
import { planOf, stageOnce } from './support/stage-run.js';
import { createStageWorld } from './support/stage-world.js';

const world = await createStageWorld();
afterAll(() => world.close());

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];

const person = fc.record({
  key: fc.option(fc.constantFrom(...keys), { nil: null, freq: 20 }),
  mail: fc.constantFrom('1@example.com', ' 2@EXAMPLE.com', '3@example.com', '4@example.com', '5@example.com', 'nobody'),
  name: fc.constantFrom('v0', 'v1'),
  refused: fc.boolean(),
});

it('comes to the same whether buckets are compared first or everything is read, whatever happens from run to run', async () => {
  expect(new Set(keys.map(bucketOf)).size).toBe(keys.length);
  const history = fc.array(fc.array(person, { maxLength: 7 }), { minLength: 2, maxLength: 5 });
  const behaviours = fc.constantFrom('do_nothing', 'clear', 'delete');
  await fc.assert(
    fc.asyncProperty(history, behaviours, fc.constantFrom(0.5, 1), async (runs, deleteBehaviour, threshold) => {
      const plan = planOf({ deleteBehaviour });
      const syncs = { byBuckets: await world.createSync(), whole: await world.createSync() };
      for (const people of runs) {
        const rows = people.map(({ key, mail, name }): ModelRow => [key, { mail, name }]);
        const refused = new Set(people.flatMap((one) => (one.refused ? [one.key] : [])));
        const found = { byBuckets: {}, whole: {} };
        for (const way of ['byBuckets', 'whole'] as const) {
          const { held, stage, run } = await stageOnce(world, syncs[way], rows, { plan, threshold, hashes: way === 'byBuckets' });
          await world.settle(held, ({ row_key: key, work }) =>
            refused.has(key) ? 'rejected' : work === 'write' ? 'created' : work === 'clear' ? 'cleared' : 'deleted',
          );
          found[way] = {
            stage: stage.map(({ work, row_key: key, match_key: mail, record }) => [work, key, mail, record]),
            counters: run.counters,
            rowsRead: run.rows_read,
            removal: run.removal,
            ledger: await world.ledger(syncs[way]),
          };
        }
        expect(found.byBuckets).toEqual(found.whole);
      }
    }),
    { numRuns: Number(process.env['COMPARE_RUNS'] ?? 40) },
  );
}, 120_000);
