import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** Comparing both sides of a study: runs, the other side's list, how each pair came out, and the findings that wait for somebody. */
export class Reconciliation1700000014000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table reconciliations (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        source text not null check (source in ('pull', 'upload')),
        status text not null default 'queued' check (status in ('queued', 'reading', 'comparing', 'finished', 'failed')),
        file_name text,
        -- How an upload is read: { columns: { id, status, at }, … }.
        options jsonb not null default '{}',
        -- The pass of the pull that has to be over first.
        pull_pass int,
        rows_total int,
        rows_read int not null default 0,
        -- Pairs by kind, matches as well.
        counts jsonb not null default '{}',
        new_findings int not null default 0,
        error_code text,
        error_detail text,
        -- Counts the workers that began it: one that was thought dead and comes back sees that another has taken over.
        attempt int not null default 0,
        -- Rows and pairs are kept for a while only; findings stay.
        pruned_at timestamptz,
        -- The key that asked for it; null: the schedule did.
        created_by text,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        finished_at timestamptz,
        version int not null default 1
      );
      create index reconciliations_by_study on reconciliations (study_id, created_at, id);
      create index reconciliations_under_way on reconciliations (study_id, created_at, id) where finished_at is null;
      create index reconciliations_to_prune on reconciliations (finished_at) where pruned_at is null;

      create table reconciliation_files (
        reconciliation_id uuid primary key references reconciliations on delete cascade,
        workspace_id uuid not null references workspaces,
        content bytea not null
      );
      -- Read in slices, which compression would not allow.
      alter table reconciliation_files alter column content set storage external;

      -- The other side's list as it was read, row by row. Neither these rows nor the pairs refer to their run by a constraint: checking it 100,000
      -- times costs more than comparing them.
      create table reconciliation_rows (
        reconciliation_id uuid not null,
        position int not null,
        workspace_id uuid not null,
        external_id text,
        status text not null,
        -- What the status map says; null: a status that is not in it.
        outcome text,
        occurred_at timestamptz,
        -- Whom the id names, by its form alone; null where it names nobody.
        participation_id text collate "C",
        -- Whether the id is in the format of this study's test.
        format text not null check (format in ('expected', 'other_format', 'malformed', 'missing')),
        -- What tells a row without an id from others, since each may be about somebody else.
        record_id text,
        primary key (reconciliation_id, position)
      );

      -- How each id came out: both sides of it, and what they amount to.
      create table reconciliation_pairs (
        reconciliation_id uuid not null,
        position bigint not null,
        workspace_id uuid not null,
        kind text not null,
        participation_id text collate "C",
        external_id text,
        ours text,
        theirs text,
        primary key (reconciliation_id, position)
      );

      create table findings (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        -- The run that saw it last.
        reconciliation_id uuid not null references reconciliations,
        kind text not null,
        participation_id text collate "C" references participations,
        external_id text,
        -- Our status, and what the tool says: an outcome, 'absent', or its own word where that means nothing here.
        ours text,
        theirs text,
        -- The record id of a row without an id of a person; the other side's own word, where it may have to go into quarantine.
        details jsonb not null default '{}',
        -- The one safe thing to do about it.
        fix text not null,
        state text not null default 'open' check (state in ('open', 'applied', 'acknowledged', 'gone')),
        resolved_by text,
        resolved_at timestamptz,
        resolution text,
        seen int not null default 1,
        first_seen_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        version int not null default 1
      );
      -- What is known is seen again, not found again; what somebody has accepted stays accepted as long as neither side changes.
      create unique index findings_same on findings
        (study_id, kind, coalesce(participation_id, ''), coalesce(external_id, 'record:' || (details ->> 'recordId'), ''))
        where state in ('open', 'acknowledged');
      create index findings_by_study on findings (study_id, first_seen_at, id);
      create index findings_by_run on findings (reconciliation_id, first_seen_at, id);
      create index findings_by_participation on findings (participation_id) where participation_id is not null;

      create table reconciliation_schedules (
        study_id text primary key references studies,
        workspace_id uuid not null references workspaces,
        every_hours int not null check (every_hours between 1 and 744),
        next_at timestamptz not null,
        version int not null default 1
      );
      create index reconciliation_schedules_due on reconciliation_schedules (next_at);

      -- Core's decisions about pairs; bit n of facts and mask is the n-th of its facts.
      create table reconciliation_rules (
        version text not null,
        ours text not null,
        theirs text not null,
        mask int not null,
        facts int not null,
        kind text not null,
        fix text,
        primary key (version, ours, theirs, facts)
      );
      grant select on reconciliation_rules to panelbridge_app;

      -- Whose schedules are due. Once the ids of a closed study are retired there is nothing to compare any more.
      create function list_due_reconciliations(p_limit int) returns table (workspace_id uuid, study_id text)
      language sql stable security definer set search_path = public, pg_temp as $$
        select c.workspace_id, c.study_id from reconciliation_schedules c join studies s on s.id = c.study_id
        where c.next_at <= now() and (s.closed_at is null or s.closed_at > now() - interval '90 days')
        order by c.next_at, c.study_id limit p_limit
      $$;

      -- Asks again for runs that no job waits for any more: one at a time for each study, the oldest first, and beside it one that only waits for the
      -- tool, which holds no other up.
      create function requeue_reconciliations() returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        requeued int;
      begin
        insert into outbox (queue, data, options)
        select 'reconciliation.run', jsonb_build_object('workspaceId', r.workspace_id, 'reconciliationId', r.id), '{"retryLimit": 0}'
        from (
          select distinct on (u.study_id, u.source = 'pull' and u.attempt = 0) u.id, u.workspace_id, u.created_at
          from reconciliations u where u.finished_at is null
          order by u.study_id, u.source = 'pull' and u.attempt = 0, u.created_at, u.id
        ) r
        where r.created_at < now() - interval '1 minute'
          and not exists (select 1 from outbox o where o.queue = 'reconciliation.run' and (o.data ->> 'reconciliationId')::uuid = r.id)
          and not exists (
            select 1 from pgboss.job j
            where j.name = 'reconciliation.run' and j.state < 'completed' and (j.data ->> 'reconciliationId')::uuid = r.id
          )
        order by r.created_at, r.id;
        get diagnostics requeued = row_count;
        return requeued;
      end $$;

      -- Takes away what runs of long ago have read and compared; the runs themselves and their findings stay.
      create function prune_reconciliations(p_limit int) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        pruned uuid[];
      begin
        select array_agg(r.id) into pruned from (
          select u.id from reconciliations u where u.pruned_at is null and u.finished_at < now() - interval '30 days'
          order by u.finished_at limit p_limit for update skip locked
        ) r;
        delete from reconciliation_rows where reconciliation_id = any (pruned);
        delete from reconciliation_pairs where reconciliation_id = any (pruned);
        delete from reconciliation_files where reconciliation_id = any (pruned);
        update reconciliations set pruned_at = now() where id = any (pruned);
        return coalesce(cardinality(pruned), 0);
      end $$;

      -- Compares both sides in one statement: every id of their list and every participation of the study, once. Pairs are stored; findings are
      -- opened, seen again or gone, each new one as an event. The facts are plain conditions in this order, each with the bit that core's rules know
      -- it by: other_format, malformed, listed_twice, listed_conflicting, listed_before, incentive_due, incentive_released, report_stored,
      -- no_place_left, study_closed, has_started, waited_long, newer_here, finish_reported, list_partial, incentive_held, quarantined,
      -- removal_confirmed, waits_unnoticed. It runs as the owner because the fence, asked for each of some 500,000 rows, would cost more than the comparison; it sees the caller's workspace
      -- and nothing else.
      create function compare_reconciliation(
        p_reconciliation uuid, p_listed_at timestamptz, p_whole boolean, p_forgotten interval, p_rules text, p_bits int[],
        p_outcomes text[], p_ranks int[], p_ended boolean[]
      ) returns table (counts jsonb, opened int, gone int)
      language plpgsql security definer set search_path = public, pg_temp as $$
      #variable_conflict use_column
      declare
        workspace uuid := nullif(current_setting('app.workspace', true), '')::uuid;
        study text;
        row_count int;
        list_source text;
        via text;
      begin
        -- For a list that was uploaded a person vouches.
        select r.study_id, r.rows_read, r.source, case r.source when 'pull' then 'pull' else 'manual' end into study, row_count, list_source, via
        from reconciliations r where r.id = p_reconciliation and r.workspace_id = workspace;
        if study is null then raise exception 'there is no reconciliation %', p_reconciliation; end if;
        perform set_config('work_mem', '64MB', true);
        -- What was stored a moment ago is not in the statistics yet, by which many rows would be taken for one.
        if row_count > 5000 then
          perform set_config('enable_nestloop', 'off', true), set_config('enable_sort', 'off', true), set_config('jit', 'off', true);
        end if;
        return query
        with meaning as materialized (
          select m.outcome, m.rank, m.ended, 1 << (m.ord::int - 1) as bit
          from unnest(p_outcomes, p_ranks, p_ended) with ordinality m (outcome, rank, ended, ord)
        ), listed as (
          -- Whoever is named is one group whatever their id looked like, but for its format: that is a finding of its own.
          select r.participation_id, case when r.participation_id is null then r.external_id end as stranger, r.format, r.record_id,
            min(r.external_id) as external_id, min(r.status) as status, max(m.rank) as rank, count(*) as listed,
            min(m.bit) filter (where m.ended) <> max(m.bit) filter (where m.ended) as conflicting
          from reconciliation_rows r left join meaning m on m.outcome = r.outcome
          where r.reconciliation_id = p_reconciliation
          group by 1, 2, 3, 4
        ), people as (
          select p.id, p.status, p.started_at, p.entered_at, p.ended_at, p.updated_at, s.status = 'closed' as closed
          from participations p join studies s on s.id = p.study_id
          where p.study_id = study and p.workspace_id = workspace
        ), reported as (
          select v.participation_id,
            -- What was recorded by a fix as well, for which a person vouches where the list was sent.
            bit_or(case when v.channel = 'pull' or v.external_event_id like 'finding:%' then m.bit else 0 end) as pulled,
            bool_or(v.outcome = 'submitted' and v.channel <> 'manual' and v.disposition <> 'hold') as finished,
            bool_or(v.disposition = 'hold' and v.anomaly = 'no_place_left') as no_place_left
          from participations p join evidence v on v.participation_id = p.id join meaning m on m.outcome = v.outcome
          where p.study_id = study
          group by 1
        ), owed as (
          select i.participation_id, bool_or(i.status = 'due' and i.hold_reason is null) as due,
            bool_or(i.status = 'due' and i.hold_reason is not null) as held, bool_or(i.status not in ('due', 'cancelled')) as released
          from incentives i where i.study_id = study and i.kind = 'incentive'
          group by 1
        ), vanished as (
          select v.participation_id, min(v.external_id) as external_id
          from pulled_records v where v.study_id = study and v.vanished_at is not null and v.participation_id is not null
          group by 1
        ), removed as (
          -- Whom the tool's newest whole list misses is gone already, although it takes two of them to be sure.
          select x.participation_id as id from exclusions x
          where x.study_id = study and x.removal = 'confirmed' and x.removed_at < p_listed_at
            and (list_source <> 'pull' or not exists (
              select 1 from pulled_records v where v.participation_id = x.participation_id and v.missed_passes > 0))
        ), quarantined as (
          select q.external_id, q.details ->> 'recordId' as record_id, coalesce(q.outcome, q.partner_status) as said, q.state = 'open' as waits
          from quarantine q
          where q.workspace_id = workspace and (q.study_id = study
            or q.study_id is null and q.connection_id = (select n.connection_id from integrations n where n.study_id = study))
        ), dealt as (
          -- What findings have led somebody to.
          select distinct coalesce(f.external_id, 'record:' || (f.details ->> 'recordId')) as name, left(f.theirs, 200) as said
          from findings f where f.study_id = study and f.fix = 'quarantine' and f.state = 'applied'
        ), kept as (
          -- What waits in quarantine or was decided there, by whom it names, also in the words of the record itself, and what it says about them;
          -- and whether no finding has led anybody to it yet.
          select i.name, i.said, bool_and(i.waits and d.name is null) as unnoticed
          from (
            select coalesce(q.external_id, 'record:' || q.record_id) as name, q.said, q.waits from quarantined q
            union all
            select r.external_id, q.said, q.waits from quarantined q join pulled_records r on r.study_id = study and r.record_id = q.record_id
          ) i
          left join dealt d on d.name = i.name and d.said = i.said
          group by 1, 2
        ), pairs as materialized (
          select row_number() over () as position, p.id as participation_id, coalesce(g.external_id, b.external_id) as external_id,
            g.record_id, coalesce(p.status, '') as ours, g.status as word,
            case when o.outcome is not null then o.outcome when g.format is null then 'absent' else 'unknown_status' end as theirs,
            case when g.format = 'other_format' then p_bits[1] else 0 end
              | case when g.format = 'malformed' then p_bits[2] else 0 end
              | case when g.listed > 1 then p_bits[3] else 0 end
              | case when g.conflicting then p_bits[4] else 0 end
              | case when b.participation_id is not null then p_bits[5] else 0 end
              | case when i.due then p_bits[6] else 0 end
              | case when i.released then p_bits[7] else 0 end
              | case when e.pulled & o.bit > 0 then p_bits[8] else 0 end
              | case when e.no_place_left then p_bits[9] else 0 end
              | case when p.closed then p_bits[10] else 0 end
              | case when p.started_at is not null then p_bits[11] else 0 end
              | case when p.status = 'submitted' and coalesce(p.ended_at, p.updated_at) < now() - p_forgotten then p_bits[12] else 0 end
              | case when greatest(p.started_at, p.entered_at, p.ended_at) > p_listed_at then p_bits[13] else 0 end
              | case when e.finished then p_bits[14] else 0 end
              | case when p_whole then 0 else p_bits[15] end
              | case when i.held then p_bits[16] else 0 end
              | case when k.name is not null or h.name is not null then p_bits[17] else 0 end
              | case when x.id is not null then p_bits[18] else 0 end
              | case when k.unnoticed then p_bits[19] else 0 end as facts
          from people p
          full join listed g on g.participation_id = p.id
          left join meaning o on o.rank = g.rank
          left join reported e on e.participation_id = p.id
          left join owed i on i.participation_id = p.id
          left join vanished b on b.participation_id = p.id
          left join kept k on k.name = coalesce(g.external_id, 'record:' || g.record_id) and k.said = coalesce(o.outcome, g.status)
          left join kept h on h.name = p.id and h.said = coalesce(o.outcome, g.status)
          left join removed x on x.id = p.id
        ), decided as (
          -- Few situations for many pairs: each is looked up once.
          select c.ours, c.theirs, c.facts, c.n, r.kind, r.fix
          from (select a.ours, a.theirs, a.facts, count(*) as n from pairs a group by 1, 2, 3) c
          join reconciliation_rules r on r.version = p_rules and r.ours = c.ours and r.theirs = c.theirs and r.facts = c.facts & r.mask
        ), stored as (
          insert into reconciliation_pairs (reconciliation_id, position, workspace_id, kind, participation_id, external_id, ours, theirs)
          select p_reconciliation, a.position, workspace, d.kind, a.participation_id, a.external_id, nullif(a.ours, ''),
            case when a.theirs = 'unknown_status' then a.word else a.theirs end
          from pairs a join decided d on d.ours = a.ours and d.theirs = a.theirs and d.facts = a.facts
        ), found as (
          -- Whatever the list holds, a finding is one row: of several that are the same by their ids the first counts.
          select distinct on (d.kind, a.participation_id, a.external_id, a.record_id) d.kind, a.participation_id, a.external_id,
            jsonb_strip_nulls(jsonb_build_object('recordId', a.record_id, 'status', case when d.fix = 'quarantine' then a.word end)) as details, nullif(a.ours, '') as ours,
            case when a.theirs = 'unknown_status' then a.word else a.theirs end as theirs, d.fix
          from pairs a join (select * from decided x where x.fix is not null) d on d.ours = a.ours and d.theirs = a.theirs and d.facts = a.facts
          order by d.kind, a.participation_id, a.external_id, a.record_id, a.position
        ), known as (
          select f.id, f.kind, f.participation_id, f.external_id, f.details, f.state, r.source as seen_in
          from findings f join reconciliations r on r.id = f.reconciliation_id
          where f.study_id = study and f.state in ('open', 'acknowledged')
        ), seen as (
          insert into findings as f (workspace_id, study_id, reconciliation_id, kind, participation_id, external_id, details, ours, theirs, fix)
          select workspace, study, p_reconciliation, n.kind, n.participation_id, n.external_id, n.details, n.ours, n.theirs, n.fix from found n
          on conflict (study_id, kind, coalesce(participation_id, ''), coalesce(external_id, 'record:' || (details ->> 'recordId'), ''))
          where state in ('open', 'acknowledged')
          do update set reconciliation_id = excluded.reconciliation_id, details = excluded.details, ours = excluded.ours, theirs = excluded.theirs,
            fix = excluded.fix,
            seen = f.seen + 1, last_seen_at = now(), version = f.version + 1,
            -- What somebody has accepted stays accepted as long as neither side changes.
            state = case when (f.ours, f.theirs) is not distinct from (excluded.ours, excluded.theirs) then f.state else 'open' end
          returning f.id, f.kind, f.participation_id, f.state
        ), opened as (
          select s.id, s.kind, s.participation_id, k.id is not null as again from seen s left join known k on k.id = s.id
          where s.state = 'open' and k.state is distinct from 'open'
        ), gone as (
          update findings f set state = 'gone', version = f.version + 1
          from known k left join found n on n.kind = k.kind and coalesce(n.participation_id, '') = coalesce(k.participation_id, '')
            and coalesce(n.external_id, n.details ->> 'recordId', '') = coalesce(k.external_id, k.details ->> 'recordId', '')
          -- What somebody has accepted is not found out again after a list that said nothing about it.
          where f.id = k.id and p_whole and n.kind is null and f.state = 'open'
            -- A list of another kind may hold less, such as only those who finished: it settles only what it says something about.
            and (k.seen_in = list_source or exists (
              select 1 from pairs a join decided d on d.ours = a.ours and d.theirs = a.theirs and d.facts = a.facts
              where a.participation_id = k.participation_id and d.kind <> 'open'))
          returning f.id, f.kind, f.participation_id
        ), logged as (
          insert into events (workspace_id, type, study_id, participation_id, subject_id, actor_kind, channel, reason, data)
          select workspace, t.type, study, t.participation_id, t.id::text, 'system', via, t.kind, t.data
          from (
            select 'finding.opened' as type, o.id, o.kind, o.participation_id,
              jsonb_build_object('kind', o.kind, 'reconciliation', p_reconciliation, 'again', o.again) as data from opened o
            union all
            select 'finding.gone', g.id, g.kind, g.participation_id,
              jsonb_build_object('kind', g.kind, 'reconciliation', p_reconciliation) from gone g
          ) t
        )
        select coalesce((select jsonb_object_agg(c.kind, c.n) from (select d.kind, sum(d.n) as n from decided d group by 1) c), '{}'),
          (select count(*) from opened)::int, (select count(*) from gone)::int;
      end $$;

      revoke all on function compare_reconciliation(uuid, timestamptz, boolean, interval, text, int[], text[], int[], boolean[]),
        list_due_reconciliations(int), requeue_reconciliations(), prune_reconciliations(int) from public;
      grant execute on function compare_reconciliation(uuid, timestamptz, boolean, interval, text, int[], text[], int[], boolean[]),
        list_due_reconciliations(int), requeue_reconciliations(), prune_reconciliations(int) to panelbridge_app;
    `);
    await fenceTable(runner, 'reconciliations', 'select, insert, update');
    await fenceTable(runner, 'reconciliation_files', 'select, insert, delete');
    await fenceTable(runner, 'reconciliation_rows', 'select, insert, delete, update (external_id)');
    await fenceTable(runner, 'reconciliation_pairs', 'select, insert, delete, update (external_id)');
    await fenceTable(runner, 'findings', 'select, insert, update');
    await fenceTable(runner, 'reconciliation_schedules', 'select, insert, update, delete');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function compare_reconciliation(uuid, timestamptz, boolean, interval, text, int[], text[], int[], boolean[])');
    await runner.query(
      'drop function prune_reconciliations(int); drop function requeue_reconciliations(); drop function list_due_reconciliations(int)',
    );
    await runner.query(
      'drop table reconciliation_rules, reconciliation_schedules, findings, reconciliation_pairs, reconciliation_rows, reconciliation_files, reconciliations',
    );
  }
}
