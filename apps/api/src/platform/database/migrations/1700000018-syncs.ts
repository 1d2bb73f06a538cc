import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';
import { createSyncSettlement, dropSyncSettlement } from './sync-settlement.js';
import { createSyncStage, dropSyncStage } from './sync-stage.js';

/** Keeping destinations in step with models: syncs, their runs, what was last sent of each row, and how rows ended that somebody has to know of. */
export class Syncs1700000018000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table syncs (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        name text not null,
        model_id uuid not null references models,
        -- Null: the destination is the panel.
        connection_id uuid references connections,
        mode text not null check (mode in ('upsert', 'update', 'insert')),
        delete_behaviour text not null default 'do_nothing' check (delete_behaviour in ('do_nothing', 'clear', 'delete')),
        -- [{ column, field, nulls }]
        mappings jsonb not null,
        split_retries boolean not null default true,
        removal_threshold float8 not null check (removal_threshold between 0 and 1),
        -- The share of a run's rows that may fail before anybody is told.
        failed_share float8 not null check (failed_share between 0 and 1),
        -- Null: every channel of the workspace.
        alert_channel_ids uuid[],
        alert_state text not null default 'ok' check (alert_state in ('ok', 'failing')),
        schedule_cron text,
        schedule_time_zone text,
        next_run_at timestamptz,
        -- The plan that the settings came to when they were saved.
        plan jsonb,
        -- A digest of the settings that the ledger was written by; null: nothing has been sent yet.
        ledger_settings text,
        -- [{ code, pointer, detail }]: what is worth knowing of the settings.
        hints jsonb not null default '[]',
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz,
        check ((schedule_cron is null) = (schedule_time_zone is null))
      );
      create index syncs_by_workspace on syncs (workspace_id, created_at, id);
      create index syncs_due on syncs (next_run_at) where next_run_at is not null and deleted_at is null;
      create index syncs_by_model on syncs (model_id);
      create index syncs_by_connection on syncs (connection_id);

      create table sync_runs (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        sync_id uuid not null references syncs,
        kind text not null check (kind in ('ordinary', 'full', 'test', 'dry_run')),
        trigger text not null check (trigger in ('request', 'schedule')),
        state text not null default 'queued'
          check (state in ('queued', 'running', 'completed', 'completed_with_errors', 'failed', 'cancelled')),
        -- What it is at while it runs; a run that is resumed goes on there.
        phase text check (phase in ('reading', 'comparing', 'sending', 'removing')),
        -- Of a test run: so many rows from the front.
        row_limit int check (row_limit > 0),
        removals_confirmed boolean not null default false,
        -- The settings with which it was begun, in full, and their digest.
        settings jsonb,
        settings_digest text,
        sends text check (sends in ('changed', 'all')),
        because text check (because in ('first_run', 'asked_for', 'settings_changed')),
        rows_read bigint not null default 0,
        -- Rows that are to be sent or removed, once that is known.
        rows_planned bigint,
        -- Rows of the stage up to here have gone into batches.
        planned_to bigint not null default 0,
        -- One number for each outcome of core, and unchanged.
        counters jsonb not null default '{}',
        requests int not null default 0,
        -- Core's decision about rows that left the model.
        removal jsonb,
        -- Of a dry run: what a run would do.
        expected jsonb,
        error_code text,
        error_detail text,
        -- It waits until then, for the rate limit or after a failure that passes.
        waits_until timestamptz,
        cancel_requested_at timestamptz,
        -- Who runs it. Whatever is written for a run is written under this id, so that one that was thought dead changes nothing any more.
        holder_id uuid,
        created_by text,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        read_at timestamptz,
        finished_at timestamptz,
        pruned_at timestamptz,
        version int not null default 1
      );
      create index sync_runs_by_sync on sync_runs (sync_id, created_at, id);
      -- One run at a time, and one of each kind that waits.
      create unique index sync_runs_running on sync_runs (sync_id) where state = 'running';
      create unique index sync_runs_queued on sync_runs (sync_id, kind) where state = 'queued';
      create index sync_runs_under_way on sync_runs (created_at, id) where state in ('queued', 'running');
      create index sync_runs_to_prune on sync_runs (finished_at) where pruned_at is null;

      -- What was last sent of each row of a model, and what came of it. No reference to the sync by a constraint: checking it a million times costs
      -- more than writing the rows.
      create table sync_ledger (
        sync_id uuid not null,
        row_key text collate "C" not null,
        workspace_id uuid not null,
        -- settled, failed, in_doubt or removed; see core's LedgerEntry.
        state text not null check (state in ('settled', 'failed', 'in_doubt', 'removed')),
        outcome text not null,
        -- The record that was sent, as a digest.
        record_hash uuid,
        -- The row as the source hashed it, and the bucket that it fell into there; null: the source cannot hash.
        source_hash bigint,
        bucket int,
        match_key text,
        -- The match key under which the row was taken before it changed: whoever has that one is still at the destination because of the row.
        moved_from text,
        -- The destination's own id, where it told one.
        external_id text,
        -- Whether the destination has taken the row, so that somebody may be there because of it. Nobody else is ever cleared or deleted.
        was_accepted boolean not null default false,
        -- The last run that did something about it.
        run_id uuid not null,
        code text,
        detail text,
        updated_at timestamptz not null default now(),
        primary key (sync_id, row_key)
      );
      create index sync_ledger_open on sync_ledger (sync_id, row_key) where state in ('failed', 'in_doubt');

      -- What is on its way. Written before it leaves; after a crash these are the rows of which nobody knows whether they arrived.
      create table sync_batches (
        id bigint generated always as identity primary key,
        workspace_id uuid not null,
        run_id uuid not null references sync_runs on delete cascade,
        work text not null check (work in ('write', 'clear', 'delete')),
        row_keys text[] not null,
        -- Where its rows stand in the stage.
        positions bigint[] not null,
        -- How far the stage was gone through with it, where rows are taken in the order of the model.
        reached bigint,
        -- planned: nothing of it is on its way. settled: of each row it is known what came of it, or that the run gave it up.
        state text not null default 'sending' check (state in ('planned', 'sending', 'settled')),
        created_at timestamptz not null default now()
      );
      create index sync_batches_under_way on sync_batches (run_id) where state <> 'settled';
      create index sync_batches_by_run on sync_batches (run_id);

      -- Rows of a run that failed, or were left out, with the record as it was sent and every reason.
      create table sync_row_results (
        id bigint generated always as identity primary key,
        workspace_id uuid not null,
        sync_id uuid not null,
        run_id uuid not null references sync_runs on delete cascade,
        -- Null: the row has no primary key.
        row_key text collate "C",
        match_key text,
        outcome text not null,
        -- [{ code, pointer, detail }]
        faults jsonb not null,
        record jsonb,
        batch_id bigint,
        at timestamptz not null default now()
      );
      create index sync_row_results_by_run on sync_row_results (run_id, outcome, id);

      alter table exchanges add column run_id uuid, add column batch_id bigint;
      create index exchanges_by_run on exchanges (run_id, id) where run_id is not null;
    `);
    await fenceTable(runner, 'syncs', 'select, insert, update');
    await fenceTable(runner, 'sync_runs', 'select, insert, update');
    await fenceTable(runner, 'sync_ledger', 'select, insert, update, delete');
    await fenceTable(runner, 'sync_batches', 'select, insert, update (state, reached), delete');
    await fenceTable(runner, 'sync_row_results', 'select, insert, update (row_key, match_key, faults, record), delete');
    await createSyncStage(runner);
    await createSyncSettlement(runner);
    await this.#functions(runner);
  }

  async #functions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Syncs whose time has come, over all workspaces.
      create function list_due_syncs(p_limit int) returns table (workspace_id uuid, sync_id uuid)
      language sql stable security definer set search_path = public, pg_temp as $$
        select s.workspace_id, s.id from syncs s where s.next_run_at <= now() and s.deleted_at is null
        order by s.next_run_at, s.id limit p_limit
      $$;

      -- Runs that somebody should be at work on: those under way, and of those that wait the oldest of each sync that has none under way.
      create function list_open_sync_runs(p_limit int) returns table (workspace_id uuid, run_id uuid)
      language sql stable security definer set search_path = public, pg_temp as $$
        select r.workspace_id, r.id from (
          select distinct on (u.sync_id) u.workspace_id, u.id, u.created_at from sync_runs u where u.state in ('queued', 'running')
          order by u.sync_id, u.state = 'queued', u.created_at, u.id
        ) r order by r.created_at, r.id limit p_limit
      $$;

      -- Takes away what belongs to runs that ended more than seven days ago: rows, batches and exchanges; the runs themselves and the ledger stay.
      create function prune_sync_runs(p_limit int) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        pruned uuid[];
      begin
        select array_agg(r.id) into pruned from (
          select u.id from sync_runs u where u.pruned_at is null and u.finished_at < now() - interval '7 days'
          order by u.finished_at limit p_limit for update skip locked
        ) r;
        delete from staging.sync_rows where run_id = any (pruned);
        delete from staging.sync_reads where run_id = any (pruned);
        delete from sync_row_results where run_id = any (pruned);
        delete from sync_batches where run_id = any (pruned);
        delete from exchanges where run_id = any (pruned);
        update sync_runs set pruned_at = now() where id = any (pruned);
        return coalesce(cardinality(pruned), 0);
      end $$;

      -- Takes away what syncs that were deleted had noted of their rows, once none of their runs is open any more.
      create function prune_deleted_syncs(p_limit int) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        pruned int;
      begin
        delete from sync_ledger where (sync_id, row_key) in (
          select l.sync_id, l.row_key from syncs s cross join lateral (
            select o.sync_id, o.row_key from sync_ledger o where o.sync_id = s.id limit p_limit
          ) l
          where s.deleted_at is not null and not exists (select 1 from sync_runs r where r.sync_id = s.id and r.state in ('queued', 'running'))
          limit p_limit
        );
        get diagnostics pruned = row_count;
        return pruned;
      end $$;

      revoke all on function list_due_syncs(int), list_open_sync_runs(int), prune_sync_runs(int), prune_deleted_syncs(int) from public;
      grant execute on function list_due_syncs(int), list_open_sync_runs(int), prune_sync_runs(int), prune_deleted_syncs(int) to panelbridge_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop function prune_deleted_syncs(int); drop function prune_sync_runs(int); drop function list_open_sync_runs(int); drop function list_due_syncs(int)',
    );
    await runner.query('alter table exchanges drop column run_id, drop column batch_id');
    await dropSyncSettlement(runner);
    await dropSyncStage(runner);
    await runner.query('drop table sync_row_results, sync_batches, sync_ledger, sync_runs, syncs');
  }
}
