import type { QueryRunner } from 'typeorm';
import { runLock } from '../run-lock.js';

/**
 * Reading what is to be sent, and writing down what came of it. Both run as the owner, because the fence, asked for each of a million rows, would
 * cost more than the rest, and with plans that hold for a stage of any size; they see the caller's workspace and nothing else.
 */
export async function createSyncSettlement(runner: QueryRunner): Promise<void> {
  await runner.query(`
    -- The next rows of the stage in the order of the model, of one pass after the other. first: all, where nothing was sent before. writes: all but
    -- those that the destination rejected in an earlier run, which are in suspects. leavers: who left the model. What this run has settled is in
    -- neither of the last two.
    create or replace function read_sync_stage(p_run uuid, p_sync uuid, p_pass text, p_after bigint, p_limit int)
    returns table ("position" bigint, key text, "matchKey" text, record text, work text, "externalId" text)
    language plpgsql stable security definer set search_path = public, pg_temp set jit = off
    set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_sort = off as $$
    #variable_conflict use_column
    declare
      workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
    begin
      if p_pass = 'first' then
        return query
        select s.position, s.row_key, s.match_key, s.record, s.work, null::text from staging.sync_rows s
        where s.run_id = p_run and s.workspace_id = workspace and s.position > p_after and s.faults is null and s.work = 'write'
        order by s.position limit p_limit;
      else
        return query
        select s.position, s.row_key, s.match_key, s.record, s.work, l.external_id
        from staging.sync_rows s left join sync_ledger l on l.sync_id = p_sync and l.row_key = s.row_key and l.workspace_id = workspace
        where s.run_id = p_run and s.workspace_id = workspace and s.position > p_after and s.faults is null and case p_pass
          when 'writes' then s.work = 'write' and (l.outcome is distinct from 'rejected' or l.run_id = p_run)
          when 'suspects' then s.work = 'write' and l.state = 'failed' and l.outcome = 'rejected' and l.run_id <> p_run
          else s.work <> 'write' and l.run_id is distinct from p_run end
        order by s.position limit p_limit;
      end if;
    end $$;

    -- The next rows of the stage cut into batches and written down, each as one text; see read_sync_stage for the passes. reached: the position of
    -- the last row of all, which every batch keeps, since any of them may be taken away with a person who is erased. One row without an id: the run
    -- is held by another.
    create or replace function plan_sync_batches(
      p_run uuid, p_holder uuid, p_sync uuid, p_pass text, p_after bigint, p_batches int, p_size int, p_state text
    ) returns table (id bigint, count int, positions text, records text, reached bigint)
    language plpgsql security definer set search_path = public, pg_temp set jit = off
    set enable_seqscan = off set enable_bitmapscan = off as $$
    #variable_conflict use_column
    declare
      workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
    begin
      -- An erasure has either gone through the stage before, or finds the batches. Nothing is held yet, so that nobody waits for this in turn.
      perform pg_advisory_xact_lock_shared(hashtextextended(p_run::text, ${runLock}));
      -- No lock on the run itself, so that no settlement is waited for: batches that may go twice do no harm, and the others are marked by one that locks.
      if not exists (
        select 1 from sync_runs r where r.id = p_run and r.workspace_id = workspace and r.holder_id = p_holder and r.state = 'running'
      ) then
        return query select null::bigint, 0, '', '', p_after;
        return;
      end if;
      return query
      with batch as materialized (
        select (r.place - 1) / p_size as number, count(*)::int as count, max(max(r.position)) over () as reached, array_agg(r.key order by r.place) as keys,
          coalesce(array_agg(hashtextextended(r.match_key, 0)) filter (where r.match_key is not null), '{}') as people,
          array_agg(r.position order by r.place) as positions, string_agg(r.record, ',' order by r.place) as records
        from read_sync_stage(p_run, p_sync, p_pass, p_after, p_batches * p_size)
          with ordinality r (position, key, match_key, record, work, external_id, place)
        group by 1
      ), stored as (
        insert into sync_batches (workspace_id, run_id, work, row_keys, people, positions, reached, state)
        select workspace, p_run, 'write', b.keys, b.people, b.positions, b.reached, p_state from batch b order by b.number
        returning id, positions
      )
      select s.id, b.count, array_to_string(b.positions, ','), b.records, b.reached from stored s join batch b on b.positions = s.positions order by s.id;
    end $$;

    -- Ledger, results, counters and batches in one go, if the run is still held. A row whose person was erased since has left the stage, and one that
    -- is to be removed has left the ledger: of neither anything is noted. But who was deleted, for which the panel forgets them at once, is noted as
    -- removed all the same: by the key of their row and nothing else, unless there is an @ in it, since it may then be an address that was theirs.
    -- The arrays that belong together are as long as each other, but what all rows have in common stands there once, and what none of them has is
    -- left empty; rows of which something has to be told stand in both.
    -- p_taken: the positions ascend, and the rows are those of whole batches that were taken; of them nothing has to be told but their ids.
    -- Answers whether the run was held.
    drop function if exists settle_sync_rows(uuid, uuid, jsonb, int, bigint, bigint[], text[], text[], text[], boolean[], text[], text[],
      bigint[], text[], text[], bigint[], bigint[], bigint[]);
    create or replace function settle_sync_rows(
      p_run uuid, p_holder uuid, p_counters jsonb, p_requests int, p_planned_to bigint,
      p_positions bigint[], p_states text[], p_outcomes text[], p_external_ids text[], p_accepted boolean[], p_codes text[], p_details text[],
      p_told_positions bigint[], p_told_outcomes text[], p_told_faults text[], p_told_batches bigint[],
      p_settled_batches bigint[], p_planned_batches bigint[], p_taken boolean
    ) returns boolean
    language plpgsql security definer set search_path = public, pg_temp set jit = off
    set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
    #variable_conflict use_column
    declare
      workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
      sync uuid;
      first_key text;
      written bigint;
      are_new boolean := false;
    begin
      update sync_runs r set counters = p_counters, requests = p_requests, planned_to = greatest(r.planned_to, coalesce(p_planned_to, r.planned_to)),
        version = r.version + 1
      where r.id = p_run and r.workspace_id = workspace and r.holder_id = p_holder and r.state = 'running'
      returning r.sync_id into sync;
      if sync is null then return false; end if;

      -- Rows of which nothing was known before, as all of a first run are, are added and compared with nothing.
      -- Asked for one after the other, so that no plan goes through the whole ledger.
      select s.row_key into first_key from staging.sync_rows s where s.run_id = p_run and s.position = p_positions[1];
      if not exists (select 1 from sync_ledger l where l.sync_id = sync and l.row_key = first_key) then
        begin
          if p_taken and cardinality(p_outcomes) = 1 then
            -- One way through the stage in its order, with the ids counted off beside it, instead of a join.
            insert into sync_ledger (sync_id, row_key, workspace_id, state, outcome, record_hash, source_hash, bucket, match_key, external_id,
              was_accepted, run_id)
            select sync, r.row_key, workspace, p_states[1], p_outcomes[1], r.record_hash, r.source_hash, r.bucket, r.match_key,
              p_external_ids[r.place], p_accepted[1], p_run
            from (
              select s.row_key, s.record_hash, s.source_hash, s.bucket, s.match_key, row_number() over (order by s.position)::int as place
              from staging.sync_rows s where s.run_id = p_run and s.position = any (p_positions)
            ) r;
            get diagnostics written = row_count;
            -- Where a row has left the stage, the ids would be those of others.
            if written <> cardinality(p_positions) then raise unique_violation; end if;
          else
            insert into sync_ledger (sync_id, row_key, workspace_id, state, outcome, record_hash, source_hash, bucket, match_key, external_id,
              was_accepted, run_id, code, detail)
            select sync, s.row_key, workspace, coalesce(v.state, p_states[1]), coalesce(v.outcome, p_outcomes[1]), s.record_hash, s.source_hash, s.bucket,
              case when coalesce(v.outcome, p_outcomes[1]) = 'deleted' then null else s.match_key end,
              case when coalesce(v.outcome, p_outcomes[1]) = 'deleted' then null else v.external_id end,
              coalesce(v.was_accepted, p_accepted[1], false), p_run, v.code, v.detail
            from unnest(p_positions, p_states, p_outcomes, p_external_ids, p_accepted, p_codes, p_details)
              v (position, state, outcome, external_id, was_accepted, code, detail)
            join staging.sync_rows s on s.run_id = p_run and s.position = v.position
            where s.work = 'write' or coalesce(v.outcome, p_outcomes[1]) = 'deleted' and strpos(s.row_key, '@') = 0
              or coalesce((select true from sync_ledger k where k.sync_id = sync and k.row_key = s.row_key), false);
          end if;
          are_new := true;
        exception when unique_violation then
          are_new := false;
        end;
      end if;
      if not are_new then
        insert into sync_ledger as l (sync_id, row_key, workspace_id, state, outcome, record_hash, source_hash, bucket, match_key, external_id,
          was_accepted, run_id, code, detail)
        select sync, s.row_key, workspace, coalesce(v.state, p_states[1]), coalesce(v.outcome, p_outcomes[1]), s.record_hash, s.source_hash, s.bucket,
          case when coalesce(v.outcome, p_outcomes[1]) = 'deleted' then null else s.match_key end,
          case when coalesce(v.outcome, p_outcomes[1]) = 'deleted' then null else v.external_id end,
          coalesce(v.was_accepted, p_accepted[1], false), p_run, v.code, v.detail
        from unnest(p_positions, p_states, p_outcomes, p_external_ids, p_accepted, p_codes, p_details)
          v (position, state, outcome, external_id, was_accepted, code, detail)
        join staging.sync_rows s on s.run_id = p_run and s.position = v.position
        where s.work = 'write' or coalesce(v.outcome, p_outcomes[1]) = 'deleted' and strpos(s.row_key, '@') = 0
              or coalesce((select true from sync_ledger k where k.sync_id = sync and k.row_key = s.row_key), false)
        on conflict (sync_id, row_key) do update set state = excluded.state, outcome = excluded.outcome,
          record_hash = coalesce(excluded.record_hash, l.record_hash), source_hash = coalesce(excluded.source_hash, l.source_hash),
          bucket = coalesce(excluded.bucket, l.bucket),
          -- Who was deleted is known by the key of their row only.
          match_key = case when excluded.outcome = 'deleted' then null else coalesce(excluded.match_key, l.match_key) end,
          -- Under another key another person was written. One that was refused has moved nobody yet, but the key of before is not known afterwards.
          moved_from = case when excluded.outcome = 'deleted' or not l.was_accepted then null
            when excluded.match_key = l.match_key or excluded.match_key is null or l.state = 'removed' then l.moved_from
            else nullif(case when l.state = 'settled' then l.match_key else coalesce(l.moved_from, l.match_key) end, excluded.match_key) end,
          external_id = case when excluded.outcome = 'deleted' then null
            when excluded.was_accepted and excluded.match_key <> l.match_key then excluded.external_id
            else coalesce(excluded.external_id, l.external_id) end,
          -- Who was removed and comes back is there anew only once they were taken.
          was_accepted = case when excluded.was_accepted then true when excluded.state = 'removed' or l.state = 'removed' then false else l.was_accepted end,
          run_id = excluded.run_id, code = excluded.code, detail = excluded.detail, updated_at = now();
      end if;

      if cardinality(p_told_positions) > 0 then
        insert into sync_row_results (workspace_id, sync_id, run_id, row_key, match_key, outcome, faults, record, batch_id)
        select workspace, sync, p_run, s.row_key, s.match_key, v.outcome, v.faults::jsonb, s.record::jsonb, v.batch_id
        from unnest(p_told_positions, p_told_outcomes, p_told_faults, p_told_batches) v (position, outcome, faults, batch_id)
        join staging.sync_rows s on s.run_id = p_run and s.position = v.position
        where exists (select 1 from sync_ledger k where k.sync_id = sync and k.row_key = s.row_key);
      end if;

      if cardinality(p_settled_batches) + cardinality(p_planned_batches) > 0 then
        update sync_batches b set state = case when b.id = any (p_settled_batches) then 'settled' else 'planned' end
        where b.id = any (p_settled_batches || p_planned_batches) and b.run_id = p_run;
      end if;
      return true;
    end $$;

    revoke all on function read_sync_stage(uuid, uuid, text, bigint, int) from public;
    grant execute on function read_sync_stage(uuid, uuid, text, bigint, int) to panelbridge_app;
    revoke all on function plan_sync_batches(uuid, uuid, uuid, text, bigint, int, int, text) from public;
    grant execute on function plan_sync_batches(uuid, uuid, uuid, text, bigint, int, int, text) to panelbridge_app;
    revoke all on function settle_sync_rows(uuid, uuid, jsonb, int, bigint, bigint[], text[], text[], text[], boolean[], text[], text[],
      bigint[], text[], text[], bigint[], bigint[], bigint[], boolean) from public;
    grant execute on function settle_sync_rows(uuid, uuid, jsonb, int, bigint, bigint[], text[], text[], text[], boolean[], text[], text[],
      bigint[], text[], text[], bigint[], bigint[], bigint[], boolean) to panelbridge_app;
  `);
}

/** Undoes {@link createSyncSettlement}. */
export async function dropSyncSettlement(runner: QueryRunner): Promise<void> {
  await runner.query('drop function plan_sync_batches(uuid, uuid, uuid, text, bigint, int, int, text)');
  await runner.query('drop function read_sync_stage(uuid, uuid, text, bigint, int)');
  await runner.query(`drop function settle_sync_rows(uuid, uuid, jsonb, int, bigint, bigint[], text[], text[], text[], boolean[], text[], text[],
    bigint[], text[], text[], bigint[], bigint[], bigint[], boolean)`);
}
