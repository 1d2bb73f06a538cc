import { afterAll, describe, expect, it } from 'vitest';
import { giveUpRest } from '../../src/syncs/engine/give-up-rest.js';
import { startOver } from '../../src/syncs/engine/recover-stage.js';
import { countWaiting, whileHeld } from './support/erasing.js';
import { peopleOf, planOf, stageOnce } from './support/stage-run.js';
import { createStageWorld } from './support/stage-world.js';

const world = await createStageWorld();
afterAll(() => world.close());
const isWaiting = async () => (await countWaiting(world.sql)) === 1;

describe('a person who is erased', () => {
  it('is waited for before a run that ends early notes what it did not send', async () => {
    const syncId = await world.createSync();
    const { held } = await stageOnce(world, syncId, peopleOf(3));
    const { ending } = await whileHeld(world.sql, 'pg_advisory_xact_lock', held.runId, async (erasing) => {
      const given = giveUpRest(held, { code: 'cancelled', detail: 'The run was cancelled.' });
      await expect.poll(isWaiting).toBe(true);
      await erasing.query(`delete from staging.sync_rows where run_id = $1 and row_key = '1'`, [held.runId]);
      return { ending: given };
    });
    expect(await ending).toBe(2);
    expect(await world.ledger(syncId)).toEqual({ 0: 'failed not_sent', 2: 'failed not_sent' });
  });

  it('is waited for before a run that has lost its stage notes what is in doubt', async () => {
    const syncId = await world.createSync();
    const held = await world.hold(syncId, { plan: planOf({ mode: 'insert' }) });
    await world.sql.query(
      `insert into sync_batches (workspace_id, run_id, work, row_keys, positions, state) values ($1, $2, 'write', '{0,1}', '{1,2}', 'sending')`,
      [world.workspaceId, held.runId],
    );
    const { starting } = await whileHeld(world.sql, 'pg_advisory_xact_lock', held.runId, async (erasing) => {
      const started = startOver(held);
      await expect.poll(isWaiting).toBe(true);
      await erasing.query(`update sync_batches set row_keys = '{0}' where run_id = $1`, [held.runId]);
      return { starting: started };
    });
    await starting;
    expect(await world.ledger(syncId)).toEqual({ 0: 'in_doubt in_doubt' });
  });
});
