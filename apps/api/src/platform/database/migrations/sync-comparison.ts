import type { QueryRunner } from 'typeorm';

/** The statements that hold the stage of a run against the ledger of its sync. They run as the owner; see `createSyncStage`. */
export async function createSyncComparison(runner: QueryRunner): Promise<void> {
  await runner.query(`
    -- Records in the stage which rows are kept back for their keys: of rows with the same key the first one goes, and a row that is kept back takes
    -- no key away. p_faults holds, by code, the faults of such a row as they are shown.
    create function find_sync_key_faults(p_run uuid, p_faults jsonb) returns void
    language plpgsql security definer set search_path = public, pg_temp set jit = off set enable_nestloop = off set work_mem = '128MB' as $$
    declare
      workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
      one record;
    begin
      update staging.sync_rows s set faults = p_faults ->> 'primary_key_missing'
      where s.run_id = p_run and s.workspace_id = workspace and s.row_key is null and s.faults is null;

      -- Mostly each key stands once, and then this is all there is to do. Hashes are counted, since they are short; that two keys share one does no harm.
      if not exists (
        select 1 from staging.sync_rows s where s.run_id = p_run and s.workspace_id = workspace and s.faults is null
        group by hashtextextended(s.row_key, 0) having count(*) > 1
      ) and not exists (
        select 1 from staging.sync_rows s where s.run_id = p_run and s.workspace_id = workspace and s.faults is null and s.match_key is not null
        group by hashtextextended(s.match_key, 0) having count(*) > 1
      ) then
        return;
      end if;

      -- Rows with a key that stands more than once.
      create temp table sync_twins on commit drop as
        with valid as (
          select s.position, s.row_key, s.match_key, hashtextextended(s.row_key, 0) as row_hash, hashtextextended(s.match_key, 0) as match_hash
          from staging.sync_rows s where s.run_id = p_run and s.workspace_id = workspace and s.faults is null
        ), row_twice as (
          select v.row_hash from valid v group by 1 having count(*) > 1
        ), match_twice as (
          select v.match_hash from valid v where v.match_hash is not null group by 1 having count(*) > 1
        )
        select v.position, v.row_key, v.match_key, null::boolean as goes
        from valid v left join row_twice r on r.row_hash = v.row_hash left join match_twice m on m.match_hash = v.match_hash
        where r.row_hash is not null or m.match_hash is not null;
      if not exists (select 1 from sync_twins) then
        drop table sync_twins;
        return;
      end if;
      analyze sync_twins;

      -- In each round those go that are the first with both of their keys, and those who share a key with them do not.
      for round in 1..10 loop
        update sync_twins t set goes = true
        from (
          select u.position, min(u.position) over (partition by u.row_key) as of_row,
            case when u.match_key is not null then min(u.position) over (partition by u.match_key) end as of_match
          from sync_twins u where u.goes is null
        ) f where f.position = t.position and f.position = f.of_row and f.position = coalesce(f.of_match, f.position);
        exit when not found;
        update sync_twins t set goes = false
        where t.goes is null and (t.row_key in (select g.row_key from sync_twins g where g.goes)
          or t.match_key in (select g.match_key from sync_twins g where g.goes and g.match_key is not null));
      end loop;
      -- Long chains, in which each decides about the next, are gone through row by row.
      if exists (select 1 from sync_twins t where t.goes is null) then
        create index on sync_twins (position);
        create index on sync_twins (row_key) where goes;
        create index on sync_twins (match_key) where goes;
        for one in select t.position, t.row_key, t.match_key from sync_twins t where t.goes is null order by t.position loop
          update sync_twins t set goes = not exists (select 1 from sync_twins g where g.goes and g.row_key = one.row_key)
            and not exists (select 1 from sync_twins g where g.goes and g.match_key = one.match_key)
          where t.position = one.position;
        end loop;
      end if;

      update staging.sync_rows s
      set faults = p_faults ->> case when f.position < t.position then 'primary_key_repeated' else 'match_key_repeated' end
      from sync_twins t left join (select g.row_key, g.position from sync_twins g where g.goes) f on f.row_key = t.row_key
      where s.run_id = p_run and s.workspace_id = workspace and s.position = t.position and not t.goes;
      drop table sync_twins;
    end $$;

    -- Holds the stage of a run against the ledger. Rows with faults are recorded and leave; rows that are unchanged, in doubt, or settled by this very
    -- run before its stage was lost leave. Where nobody is updated, so do rows that were ever taken. Whoever left the model is noted in the temporary table sync_missing, for finish_sync_comparison.
    -- Answers how many rows the model has, how many were sent and may be removed, how many of them are missing, and the run's counters; no row:
    -- nothing was read.
    create function compare_sync_rows(p_run uuid, p_sends_all boolean, p_updates boolean, p_key_faults jsonb)
    returns table (model_rows bigint, known bigint, missing bigint, is_whole boolean, counters jsonb)
    language plpgsql security definer set search_path = public, pg_temp set jit = off set enable_nestloop = off set work_mem = '128MB' as $$
    #variable_conflict use_column
    declare
      workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
      sync uuid;
      again boolean;
      elsewhere uuid[];
      stage record;
      staged bigint;
      invalid bigint;
      unchanged bigint;
      in_doubt bigint;
      missing bigint := 0;
      known bigint := 0;
      carried jsonb := '{}';
    begin
      select r.sync_id, r.counters <> '{}' into sync, again from sync_runs r where r.id = p_run and r.workspace_id = workspace;
      select d.buckets, d.unread, d.is_whole into stage from staging.sync_reads d where d.run_id = p_run and d.workspace_id = workspace;
      if not found then return; end if;
      -- What was sent to another destination says nothing about this one: nobody there is this sync's to clear or to delete.
      select array_agg(o.id) into elsewhere from sync_runs r join sync_runs o on o.sync_id = r.sync_id and o.settings is not null
        and o.settings -> 'place' is distinct from r.settings -> 'place'
      where r.id = p_run;
      if elsewhere is not null then
        delete from sync_ledger l where l.sync_id = sync and l.workspace_id = workspace and l.run_id = any (elsewhere);
      end if;
      perform find_sync_key_faults(p_run, p_key_faults);
      select count(*), count(*) filter (where s.faults is not null) into staged, invalid
      from staging.sync_rows s where s.run_id = p_run and s.workspace_id = workspace;

      create temp table sync_missing on commit drop as
        select l.row_key, l.match_key, l.was_accepted, l.source_hash, l.bucket, false as is_elsewhere, false as is_taken_over
        from sync_ledger l
        where stage.is_whole and l.sync_id = sync and l.workspace_id = workspace and l.state in ('settled', 'failed')
          -- Without a hash it was not counted in its bucket, so it is not among the rows that were not read.
          and (stage.buckets is null or l.source_hash is null or l.bucket = any (stage.buckets))
          and not exists (select 1 from staging.sync_rows s where s.run_id = p_run and s.row_key = l.row_key);
      if exists (select 1 from sync_missing) then
        -- Somebody who is in the model under another key has not left it, and is that row's once it was taken.
        analyze sync_missing;
        update sync_missing m set is_elsewhere = true, is_taken_over = f.is_taken_over
        from (
          select o.row_key, coalesce(bool_or(b.was_accepted and b.state = 'settled' and b.match_key = o.match_key), false) as is_taken_over
          from sync_missing o join staging.sync_rows s on s.match_key = o.match_key
          left join sync_ledger b on b.sync_id = sync and b.row_key = s.row_key
          where s.run_id = p_run
          group by 1
        ) f where f.row_key = m.row_key;
        if stage.buckets is not null then
          update sync_missing m set is_elsewhere = true, is_taken_over = l.was_accepted
          from sync_ledger l
          where l.sync_id = sync and l.match_key = m.match_key and l.state = 'settled' and l.source_hash is not null
            and l.bucket <> all (stage.buckets);
        end if;
        select count(*) into missing from sync_missing m where m.was_accepted and not m.is_elsewhere;
        select count(*) into known from sync_ledger l
        where l.sync_id = sync and l.workspace_id = workspace and l.was_accepted and l.state <> 'removed';
      end if;

      -- What an earlier comparison of this run has told, before the stage was lost.
      delete from sync_row_results x where x.run_id = p_run and (x.outcome = 'invalid' or x.outcome = 'in_doubt' and not exists (
        select 1 from sync_ledger l where l.sync_id = sync and l.row_key = x.row_key and l.run_id = p_run));
      if invalid > 0 then
        insert into sync_row_results (workspace_id, sync_id, run_id, row_key, match_key, outcome, faults)
        select workspace, sync, p_run, s.row_key, s.match_key, 'invalid', s.faults::jsonb
        from staging.sync_rows s where s.run_id = p_run and s.faults is not null order by s.position;
        -- Where another row has the same key and can be sent, the ledger speaks of that one.
        insert into sync_ledger as l (sync_id, row_key, workspace_id, state, outcome, source_hash, bucket, match_key, run_id, code, detail)
        select distinct on (s.row_key) sync, s.row_key, workspace, 'failed', 'invalid', s.source_hash, s.bucket, s.match_key, p_run,
          s.faults::jsonb -> 0 ->> 'code', s.faults::jsonb -> 0 ->> 'detail'
        from staging.sync_rows s
        where s.run_id = p_run and s.faults is not null and s.row_key is not null
          and not exists (select 1 from staging.sync_rows o where o.run_id = p_run and o.faults is null and o.row_key = s.row_key)
        order by s.row_key, s.position
        on conflict (sync_id, row_key) do update set state = 'failed', outcome = 'invalid', source_hash = excluded.source_hash,
          bucket = excluded.bucket, match_key = case when l.was_accepted then l.match_key else excluded.match_key end,
          was_accepted = l.was_accepted and l.state <> 'removed', run_id = excluded.run_id, code = excluded.code, detail = excluded.detail,
          updated_at = now()
        where l.state <> 'in_doubt' and (p_updates or not l.was_accepted);
        delete from staging.sync_rows s where s.run_id = p_run and s.workspace_id = workspace and s.faults is not null;
      end if;

      -- Of those that leave most are unchanged in every respect, and only counted.
      create temp table sync_left (row_key text collate "C", match_key text, kind text, record text, code text, detail text, source_hash bigint, bucket int) on commit drop;
      with gone as (
        delete from staging.sync_rows s using sync_ledger l
        where s.run_id = p_run and s.workspace_id = workspace and l.sync_id = sync and l.row_key = s.row_key
          and (l.state = 'in_doubt' or l.run_id = p_run and l.outcome <> 'invalid'
            or not p_updates and l.was_accepted and l.state <> 'removed'
            or not p_sends_all and l.state = 'settled' and l.record_hash = s.record_hash)
        returning case when l.run_id = p_run then 'handled' when l.state = 'in_doubt' then 'in_doubt'
            when l.state = 'settled' and l.source_hash is not distinct from s.source_hash and l.bucket is not distinct from s.bucket then 'unchanged'
            else 'rehashed' end as kind,
          l.row_key, s.match_key, case when l.state = 'in_doubt' then s.record end as record, l.code, l.detail, s.source_hash, s.bucket
      ), noted as (
        insert into sync_left select g.row_key, g.match_key, g.kind, g.record, g.code, g.detail, g.source_hash, g.bucket from gone g
        where g.kind in ('in_doubt', 'rehashed')
      )
      select count(*) filter (where g.kind in ('unchanged', 'rehashed')), count(*) filter (where g.kind = 'in_doubt') into unchanged, in_doubt from gone g;
      if exists (select 1 from sync_left) then
        -- One that failed is settled all the same where it was taken before and nobody is updated.
        update sync_ledger l set source_hash = g.source_hash, bucket = g.bucket, state = 'settled',
          outcome = case when l.state = 'failed' then 'accepted' else l.outcome end
        from sync_left g where l.sync_id = sync and l.row_key = g.row_key and g.kind = 'rehashed';
        insert into sync_row_results (workspace_id, sync_id, run_id, row_key, match_key, outcome, faults, record)
        select workspace, sync, p_run, g.row_key, g.match_key, 'in_doubt',
          jsonb_build_array(jsonb_build_object('code', g.code, 'pointer', '', 'detail', g.detail)), g.record::jsonb
        from sync_left g where g.kind = 'in_doubt';
      end if;
      drop table sync_left;

      if again then
        select coalesce(jsonb_object_agg(c.outcome, c.n), '{}') into carried from (
          select l.outcome, count(*) as n from sync_ledger l
          where l.sync_id = sync and l.workspace_id = workspace and l.run_id = p_run and l.outcome <> 'invalid' group by 1
        ) c;
      end if;
      return query select staged + stage.unread, known, missing, stage.is_whole, carried || jsonb_build_object('unchanged', unchanged + stage.unread,
        'invalid', invalid, 'in_doubt', in_doubt + coalesce((carried ->> 'in_doubt')::bigint, 0));
    end $$;

    -- Does with the rows of sync_missing what was decided, and lets the run go on. p_missing: clear or delete, whom this sync has sent; forget, where
    -- nobody is to be removed but rows that were never taken are no longer known; keep, where people stay as they are; null, where nothing is to be
    -- done. A clearing record is the match key between p_head and p_tail. Answers whether the run was still held.
    create function finish_sync_comparison(
      p_run uuid, p_holder uuid, p_missing text, p_head text, p_tail text, p_removal jsonb, p_counters jsonb, p_rows bigint
    ) returns boolean
    language plpgsql security definer set search_path = public, pg_temp set jit = off set enable_nestloop = off set work_mem = '128MB' as $$
    declare
      workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
      sync uuid;
      last bigint;
    begin
      select r.sync_id into sync from sync_runs r where r.id = p_run and r.workspace_id = workspace;
      if p_missing in ('clear', 'delete') then
        select coalesce(max(s.position), 0) into last from staging.sync_rows s where s.run_id = p_run;
        insert into staging.sync_rows (workspace_id, run_id, position, work, row_key, match_key, record, source_hash, bucket)
        select workspace, p_run, last + row_number() over (order by m.row_key), p_missing, m.row_key, m.match_key,
          case when p_missing = 'clear' then p_head || to_json(m.match_key)::text || p_tail end, m.source_hash, m.bucket
        from sync_missing m where m.was_accepted and not m.is_elsewhere;
      end if;
      if p_missing in ('clear', 'delete', 'forget', 'keep') and exists (select 1 from sync_missing) then
        delete from sync_ledger l using sync_missing m
        where l.sync_id = sync and l.workspace_id = workspace and l.row_key = m.row_key
          and (not m.was_accepted or p_missing <> 'keep' and m.is_taken_over);
      end if;
      if p_missing = 'keep' then
        -- So that their buckets are taken for what the source has.
        update sync_ledger l set source_hash = null from sync_missing m
        where l.sync_id = sync and l.workspace_id = workspace and l.row_key = m.row_key and m.source_hash is not null;
      end if;
      drop table sync_missing;
      update sync_runs r set counters = p_counters, removal = p_removal, rows_read = p_rows, phase = 'sending', version = r.version + 1,
        rows_planned = (select count(*) from staging.sync_rows s where s.run_id = p_run)
          + (select count(*) from sync_ledger l where r.counters <> '{}' and l.sync_id = sync and l.run_id = p_run and l.outcome <> 'invalid')
      where r.id = p_run and r.workspace_id = workspace and r.holder_id = p_holder and r.state = 'running';
      return found;
    end $$;

    -- What of a compared stage would be made and what changed: at the panel by who is there, elsewhere by whom this sync has sent.
    create function expect_sync_rows(p_run uuid, p_at_panel boolean) returns table (known bigint, strange bigint, clears bigint, deletes bigint)
    language plpgsql security definer set search_path = public, pg_temp set jit = off set enable_nestloop = off set work_mem = '128MB' as $$
    declare
      workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
    begin
      if p_at_panel then
        return query
        select count(p.email) filter (where s.work = 'write'), count(*) filter (where s.work = 'write' and p.email is null),
          count(*) filter (where s.work = 'clear'), count(*) filter (where s.work = 'delete')
        from staging.sync_rows s left join participants p on p.workspace_id = workspace and p.email = s.match_key
        where s.run_id = p_run and s.workspace_id = workspace;
      else
        return query
        select count(l.row_key) filter (where s.work = 'write'), count(*) filter (where s.work = 'write' and l.row_key is null),
          count(*) filter (where s.work = 'clear'), count(*) filter (where s.work = 'delete')
        from sync_runs r join staging.sync_rows s on s.run_id = r.id and s.workspace_id = workspace
        left join sync_ledger l on l.sync_id = r.sync_id and l.row_key = s.row_key and l.was_accepted and l.state <> 'removed'
        where r.id = p_run and r.workspace_id = workspace;
      end if;
    end $$;

    revoke all on function find_sync_key_faults(uuid, jsonb), compare_sync_rows(uuid, boolean, boolean, jsonb),
      finish_sync_comparison(uuid, uuid, text, text, text, jsonb, jsonb, bigint), expect_sync_rows(uuid, boolean) from public;
    grant execute on function compare_sync_rows(uuid, boolean, boolean, jsonb),
      finish_sync_comparison(uuid, uuid, text, text, text, jsonb, jsonb, bigint), expect_sync_rows(uuid, boolean) to panelbridge_app;
  `);
}

/** Undoes {@link createSyncComparison}. */
export async function dropSyncComparison(runner: QueryRunner): Promise<void> {
  await runner.query(`
    drop function expect_sync_rows(uuid, boolean);
    drop function finish_sync_comparison(uuid, uuid, text, text, text, jsonb, jsonb, bigint);
    drop function compare_sync_rows(uuid, boolean, boolean, jsonb);
    drop function find_sync_key_faults(uuid, jsonb);
  `);
}
