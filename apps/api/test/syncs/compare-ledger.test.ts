import { classifyRow, type LedgerEntry } from '@panelbridge/core';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { createHash, randomUUID } from 'node:crypto';
import { StageComparer } from '../../src/syncs/engine/comparing/stage-comparer.js';
import { ModelStager } from '../../src/syncs/engine/reading/model-stager.js';
import { readMemory, type ModelRow } from './support/memory-model.js';
import { planOf } from './support/stage-run.js';
import { createStageWorld } from './support/stage-world.js';

const world = await createStageWorld();
afterAll(() => world.close());

const recordOf = (key: string, version: number): string => JSON.stringify({ email: `${key}@example.com`, first_name: `v${version}` });
const hash = (text: string): string => createHash('md5').update(text).digest('hex');

it('sends the rows that core would send, for every state of the ledger', async () => {
  const states = ['settled', 'failed', 'in_doubt', 'removed'] as const;
  const entry = fc.option(
    fc.record({ state: fc.constantFrom(...states), version: fc.integer({ min: 0, max: 1 }), wasAccepted: fc.boolean() }),
    { nil: null },
  );
  const model = fc.uniqueArray(fc.record({ key: fc.constantFrom(...'abcdefghij'), entry, isThere: fc.boolean() }), {
    selector: ({ key }) => key,
  });
  await fc.assert(
    fc.asyncProperty(
      model,
      fc.constantFrom('upsert', 'update', 'insert'),
      fc.boolean(),
      fc.boolean(),
      async (rows, mode, sendsAll, hashes) => {
        const plan = planOf({ mode });
        const syncId = await world.createSync();
        for (const { key, entry: known } of rows) {
          if (!known) continue;
          await world.sql.query(
            `insert into sync_ledger (sync_id, row_key, workspace_id, state, outcome, record_hash, match_key, was_accepted, run_id)
           values ($1, $2, $3, $4, 'accepted', $5, $6, $8, $7)`,
            [
              syncId,
              key,
              world.workspaceId,
              known.state,
              hash(recordOf(key, known.version)),
              `${key}@example.com`,
              randomUUID(),
              known.wasAccepted,
            ],
          );
        }
        const held = await world.hold(syncId, { plan, settingsChanged: sendsAll });
        const read = rows.filter(({ isThere }) => isThere).map(({ key }): ModelRow => [key, { mail: `${key}@example.com`, name: 'v1' }]);
        await new ModelStager().read(held, readMemory(read, { hashes }));
        await new StageComparer().compare(held);
        const changes = rows
          .filter(({ isThere }) => isThere)
          .map(({ key, entry: known }) => {
            const was: LedgerEntry | null = known && { ...known, hash: hash(recordOf(key, known.version)) };
            return { key, change: classifyRow(was, hash(recordOf(key, 1)), { sends: held.scope.sends, mode: plan.mode }) };
          });
        const count = (change: string): number => changes.filter((one) => one.change === change).length;
        const sent = changes.filter(({ change }) => change !== 'unchanged' && change !== 'in_doubt').map(({ key }) => key);
        const stage = await world.stage(held.runId);
        expect(stage.map((row) => row.row_key)).toEqual(sent);
        const { counters, rows_planned: planned, phase } = await world.run(held.runId);
        expect(counters).toEqual({ unchanged: count('unchanged'), in_doubt: count('in_doubt'), invalid: 0 });
        expect([Number(planned), phase]).toEqual([sent.length, 'sending']);
        await world.sql.query('delete from staging.sync_rows');
      },
    ),
    { numRuns: 100 },
  );
});
