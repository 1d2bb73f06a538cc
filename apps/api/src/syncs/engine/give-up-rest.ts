import { RunLostError, type HeldRun } from './held-run.js';
import { settleDoubtful } from './recover-stage.js';
import { holdErasures } from './sending/staged-row.js';

/**
 * Lists what a run that ends early did not send, keeps it for the next run, counts it, and writes down why the run ends; what was on its way and must
 * not go twice is in doubt. All in one transaction, so that a crash afterwards leaves only the end of the run to do.
 *
 * @param because told for each row
 * @returns the rows that it gives up
 */
export async function giveUpRest(
  held: Pick<HeldRun, 'client' | 'runId' | 'syncId' | 'workspaceId' | 'holderId' | 'settings'>,
  because: { readonly code: string; readonly detail: string },
): Promise<number> {
  const { client, runId, syncId, workspaceId, holderId } = held;
  await client.query('begin');
  try {
    await holdErasures(client, held);
    const { rowCount } = await client.query(
      `update sync_runs set error_code = $3, error_detail = $4, version = version + 1 where id = $1 and holder_id = $2 and state = 'running'`,
      [runId, holderId, because.code, because.detail],
    );
    if (rowCount !== 1) throw new RunLostError(runId);
    const doubtful = await settleDoubtful(held);
    const { rows } = await client.query<{ n: string }>(
      `with rest as materialized (
         select s.row_key, s.match_key, s.record, s.source_hash, s.bucket from sync_stage s
         left join sync_ledger l on l.sync_id = $2 and l.row_key = s.row_key
         where s.run_id = $1 and s.faults is null and l.run_id is distinct from $1 and (s.work = 'write' or l.row_key is not null)
       ), kept as (
         insert into sync_ledger as l (sync_id, row_key, workspace_id, state, outcome, source_hash, bucket, match_key, run_id, code, detail)
         select $2, row_key, $3, 'failed', 'not_sent', source_hash, bucket, match_key, $1, $4, $5 from rest
         on conflict (sync_id, row_key) do update set state = excluded.state, outcome = excluded.outcome, run_id = excluded.run_id,
           code = excluded.code, detail = excluded.detail, updated_at = now()
       ), told as (
         insert into sync_row_results (workspace_id, sync_id, run_id, row_key, match_key, outcome, faults, record)
         select $3, $2, $1, row_key, match_key, 'not_sent', $6::jsonb, record::jsonb from rest
       )
       select count(*) as n from rest`,
      [
        runId,
        syncId,
        workspaceId,
        because.code,
        because.detail,
        JSON.stringify([{ code: because.code, pointer: '', detail: because.detail }]),
      ],
    );
    await client.query(
      `update sync_runs r set counters = counters || (
         select coalesce(jsonb_object_agg(name, coalesce((r.counters->>name)::bigint, 0) + n), '{}')
         from unnest(array['not_sent', 'in_doubt'], $2::bigint[]) given (name, n) where n > 0)
       where id = $1`,
      [runId, [rows[0]?.n ?? '0', doubtful]],
    );
    await client.query('commit');
    return Number(rows[0]?.n ?? 0) + doubtful;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
