import type { DoubtDecision } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import { RunLostError, type HeldRun } from '../held-run.js';
import { holdErasures } from './staged-row.js';

/** A row of which nobody knows whether it was written, and that can be looked up. */
export interface Doubt {
  readonly rowKey: string;
  readonly matchKey: string;
  /** What is told of it so far. */
  readonly detail: string;
}

/** Lists rows that a run tells are in doubt, in the open transaction: those that waited longest first. */
export async function listDoubts(manager: EntityManager, { runId, syncId }: HeldRun, limit: number): Promise<readonly Doubt[]> {
  return manager.query<Doubt[]>(
    `select l.row_key as "rowKey", x.match_key as "matchKey", coalesce(l.detail, '') as detail
     from sync_row_results x join sync_ledger l on l.sync_id = $2 and l.row_key = x.row_key and l.state = 'in_doubt'
     where x.run_id = $1 and x.outcome = 'in_doubt' and x.match_key is not null order by l.updated_at, l.row_key limit $3`,
    [runId, syncId, limit],
  );
}

/** Leaves out rows that are in doubt no more: their person was erased, or somebody has answered. In the open transaction. */
export async function keepDoubts(manager: EntityManager, { syncId }: HeldRun, doubts: readonly Doubt[]): Promise<readonly Doubt[]> {
  const rows = await manager.query<{ row_key: string }[]>(
    `select row_key from sync_ledger where sync_id = $1 and row_key = any ($2) and state = 'in_doubt'`,
    [syncId, doubts.map(({ rowKey }) => rowKey)],
  );
  const keys = new Set(rows.map(({ row_key: key }) => key));
  return doubts.filter(({ rowKey }) => keys.has(rowKey));
}

/**
 * Writes down what look-ups came to, in the open transaction. Somebody may have answered in the meantime; that holds. Who is found may have been
 * there before this sync, so they do not count as written by it, and are never deleted by it (S3-18).
 *
 * @param requests of the run so far
 * @throws RunLostError
 */
export async function writeDoubts(
  manager: EntityManager,
  held: HeldRun,
  decided: readonly (readonly [Doubt, DoubtDecision])[],
  requests: number,
): Promise<void> {
  const { runId, syncId, holderId } = held;
  await holdErasures(manager, held);
  const settled = decided.filter(([, { kind }]) => kind === 'settled');
  const open = decided.filter(([, { kind }]) => kind === 'open');
  const [, count] = await manager.query<[unknown, number]>(
    `update sync_runs set requests = $3, version = version + 1 where id = $1 and holder_id = $2 and state = 'running'`,
    [runId, holderId, requests],
  );
  if (count !== 1) throw new RunLostError(runId);
  await manager.query(
    `with found as (
       update sync_ledger l set state = 'settled', outcome = 'accepted', code = null, detail = v.detail,
         external_id = coalesce(v.external_id, l.external_id), run_id = $1, updated_at = now()
       from unnest($3::text[], $4::text[], $5::text[]) v (row_key, external_id, detail)
       where l.sync_id = $2 and l.row_key = v.row_key and l.state = 'in_doubt' returning l.row_key
     ), untold as (
       delete from sync_row_results x using found f where x.run_id = $1 and x.row_key = f.row_key and x.outcome = 'in_doubt' returning 1
     )
     update sync_runs r set counters = r.counters || jsonb_build_object(
       'in_doubt', (r.counters ->> 'in_doubt')::bigint - u.n, 'accepted', coalesce((r.counters ->> 'accepted')::bigint, 0) + u.n)
     from (select count(*) as n from untold) u where r.id = $1 and u.n > 0`,
    [
      runId,
      syncId,
      settled.map(([{ rowKey }]) => rowKey),
      settled.map(([, decision]) => (decision.kind === 'settled' ? decision.externalId : null)),
      settled.map(([, { detail }]) => detail),
    ],
  );
  await manager.query(
    `with looked as (
       update sync_ledger l set detail = v.detail, updated_at = now() from unnest($3::text[], $4::text[]) v (row_key, detail)
       where l.sync_id = $2 and l.row_key = v.row_key and l.state = 'in_doubt' returning l.row_key, l.detail
     )
     update sync_row_results x set faults = jsonb_set(x.faults, '{0,detail}', to_jsonb(k.detail)) from looked k
     where x.run_id = $1 and x.row_key = k.row_key and x.outcome = 'in_doubt'`,
    [runId, syncId, open.map(([{ rowKey }]) => rowKey), open.map(([, { detail }]) => detail)],
  );
}
