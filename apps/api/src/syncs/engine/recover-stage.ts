import { findFate, inDoubt } from './sending/send-rows.js';
import { listOpenBatches } from './sending/batch-store.js';
import { holdErasures } from './sending/staged-row.js';
import type { HeldRun } from './held-run.js';

/** Whether what a run has read is gone: the stage is not logged, so a crash of the database empties it. */
export async function hasLostStage({ client, runId }: HeldRun): Promise<boolean> {
  const { rows } = await client.query<{ lost: boolean }>('select not exists (select from staging.sync_reads where run_id = $1) as lost', [
    runId,
  ]);
  return rows[0]?.lost === true;
}

/**
 * Lets a run whose stage is gone read its model again: what was on its way and must not go twice is in doubt, everything else that is not settled
 * is found anew.
 */
export async function startOver(held: HeldRun): Promise<void> {
  const { client, runId } = held;
  await client.query('begin');
  try {
    await holdErasures(client, held);
    await settleDoubtful(held);
    await client.query(`update sync_batches set state = 'settled', reached = null where run_id = $1`, [runId]);
    // Rows that this run has settled are known by the ledger; the comparison counts them with what it finds.
    await client.query(`update sync_runs set phase = 'reading', planned_to = 0, version = version + 1 where id = $1 and holder_id = $2`, [
      runId,
      held.holderId,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * Notes the rows of which nobody knows whether they arrived, and which must not go twice, as in doubt; in the open transaction of the run's client.
 *
 * @returns how many there are that were not settled before
 */
export async function settleDoubtful(held: Pick<HeldRun, 'client' | 'runId' | 'syncId' | 'workspaceId' | 'settings'>): Promise<number> {
  const { client, runId, syncId, workspaceId } = held;
  const open = await listOpenBatches(held);
  const doubtful = open.filter(({ state, work }) => state === 'sending' && findFate('hub_ended', work, held).rows === 'in_doubt');
  const { rowCount } = await client.query(
    `with settled as (
       insert into sync_ledger as l (sync_id, row_key, workspace_id, state, outcome, run_id, code, detail)
       select $1, k, $2, 'in_doubt', 'in_doubt', $3, $5, $6 from unnest($4::text[]) k
       on conflict (sync_id, row_key) do update set state = excluded.state, outcome = excluded.outcome, run_id = excluded.run_id,
         code = excluded.code, detail = excluded.detail, updated_at = now() where l.run_id <> excluded.run_id
       returning row_key
     )
     insert into sync_row_results (workspace_id, sync_id, run_id, row_key, outcome, faults) select $2, $1, $3, row_key, 'in_doubt', $7::jsonb from settled`,
    [
      syncId,
      workspaceId,
      runId,
      doubtful.flatMap(({ rowKeys }) => rowKeys),
      inDoubt.code,
      inDoubt.detail,
      JSON.stringify([{ ...inDoubt, pointer: '' }]),
    ],
  );
  return rowCount ?? 0;
}
