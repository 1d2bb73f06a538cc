import type { QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';
import { createSyncComparison, dropSyncComparison } from './sync-comparison.js';

/**
 * Rows of a model on their way through a run. COPY, by which they come in, does not go with row-level security. So the hub may only add to the
 * table, with the workspace of its session and no other, and reads through a view that shows it the rows of that workspace.
 */
export async function createSyncStage(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create schema staging;
    -- Not logged: a crash of the database empties it, and the run reads its model again.
    create unlogged table staging.sync_rows (
      workspace_id uuid not null default nullif(current_setting('app.workspace', true), '')::uuid,
      run_id uuid not null,
      -- Place in the model, from 1; what left the model comes after its rows.
      position bigint not null,
      work text not null default 'write',
      row_key text collate "C",
      match_key text,
      -- JSON, as it is sent; null: the row is to be deleted, or cannot be sent, for its faults.
      record text,
      faults text,
      record_hash uuid generated always as (md5(record)::uuid) stored,
      source_hash bigint,
      bucket int,
      primary key (run_id, position)
    );
    create view sync_stage with (security_barrier) as
      select * from staging.sync_rows where workspace_id = (select nullif(current_setting('app.workspace', true), '')::uuid);

    -- What of the model was read into the stage, written when it is whole. Not logged either, so it is there exactly as long as the rows are.
    create unlogged table staging.sync_reads (
      run_id uuid primary key,
      workspace_id uuid not null,
      -- Null: all.
      buckets int[],
      -- Rows of the buckets that were not read, since they are as the ledger has them.
      unread bigint not null,
      -- Whether the rest of the model has left it; not if only the first rows were read.
      is_whole boolean not null
    );
    grant usage on schema staging to panelbridge_app;
    grant insert (run_id, position, work, row_key, match_key, record, faults, source_hash, bucket) on staging.sync_rows to panelbridge_app;
    grant select, delete, update (faults) on sync_stage to panelbridge_app;
  `);
  await fenceTable(runner, 'staging.sync_reads', 'select, insert, delete');
  await createReading(runner);
  await createSyncComparison(runner);
}

// The statement below and those of the comparison run as the owner, because the fence, asked for each of a million rows, would cost more than they do.
// They see the caller's workspace and nothing else.
async function createReading(runner: QueryRunner): Promise<void> {
  await runner.query(`
    -- The ledger's rows as the source hashed them, by bucket. Rows without such a hash left the model, or were never hashed. After the sums come the
    -- buckets that have to be read whatever the sums say, without one.
    create function sum_sync_ledger(p_sync uuid, p_run uuid) returns table (bucket int, row_count bigint, hash text)
    language plpgsql stable security definer set search_path = public, pg_temp set jit = off set enable_nestloop = off as $$
    #variable_conflict use_column
    declare
      workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
    begin
      return query
      select l.bucket, count(*), bit_xor(l.source_hash)::text from sync_ledger l
      where l.sync_id = p_sync and l.workspace_id = workspace and l.source_hash is not null and l.state <> 'removed'
      group by 1;
      return query
      select distinct l.bucket, 0::bigint, null::text from sync_ledger l
      where l.sync_id = p_sync and l.workspace_id = workspace and l.source_hash is not null and l.state in ('failed', 'in_doubt');
      -- A row that lost to another about the same person is judged beside that one.
      if exists (select 1 from sync_ledger l where l.sync_id = p_sync and l.state = 'failed' and l.code = 'match_key_repeated') then
        return query
        select distinct l.bucket, 0::bigint, null::text from sync_ledger l
        where l.sync_id = p_sync and l.workspace_id = workspace and l.source_hash is not null and l.state = 'settled' and l.match_key in (
          select m.match_key from sync_ledger m where m.sync_id = p_sync and m.state = 'failed' and m.code = 'match_key_repeated');
      end if;
      -- Rows that this very run has handled, before its stage was lost, are counted already.
      if exists (select 1 from sync_runs r where r.id = p_run and r.counters <> '{}') then
        return query
        select distinct l.bucket, 0::bigint, null::text from sync_ledger l
        where l.sync_id = p_sync and l.workspace_id = workspace and l.source_hash is not null and l.run_id = p_run;
      end if;
    end $$;

    -- Buckets that were not read, with rows about the same people as rows that were.
    create function list_crossing_buckets(p_run uuid, p_sync uuid, p_buckets int[]) returns int[]
    language plpgsql stable security definer set search_path = public, pg_temp set jit = off set enable_nestloop = off as $$
    declare
      workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
    begin
      return (
        select coalesce(array_agg(distinct l.bucket), '{}') from sync_ledger l join staging.sync_rows s on s.match_key = l.match_key
        where l.sync_id = p_sync and l.workspace_id = workspace and l.state <> 'removed' and l.source_hash is not null and l.bucket <> all (p_buckets)
          and s.run_id = p_run and s.workspace_id = workspace and s.row_key <> l.row_key
      );
    end $$;

    revoke all on function sum_sync_ledger(uuid, uuid), list_crossing_buckets(uuid, uuid, int[]) from public;
    grant execute on function sum_sync_ledger(uuid, uuid), list_crossing_buckets(uuid, uuid, int[]) to panelbridge_app;
  `);
}

/** Undoes {@link createSyncStage}. */
export async function dropSyncStage(runner: QueryRunner): Promise<void> {
  await dropSyncComparison(runner);
  await runner.query(`
    drop function list_crossing_buckets(uuid, uuid, int[]);
    drop function sum_sync_ledger(uuid, uuid);
    drop view sync_stage;
    drop schema staging cascade;
  `);
}
