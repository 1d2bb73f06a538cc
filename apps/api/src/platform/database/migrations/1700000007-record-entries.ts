import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The entry hot path: starts participations and takes their places, many at once.
 *
 * Rows are locked in the order of their ids (participations, then studies), so overlapping batches cannot deadlock, and the deciding
 * statement begins after the locks, so it sees what they protect. With `p_wait` false it passes over rows that somebody else holds and says
 * `busy` of them, so that one locked study does not keep everybody waiting. Runs as the owner: the public has no workspace of its own.
 *
 * The plan is made once and must fit a table that is empty now and large tomorrow: every table is reached through an index, by ids that are
 * known beforehand. Planning it anew for each call would take longer than running it.
 */
export class RecordEntries1700000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function expire_reservations(p_studies text[] default null, p_limit int default 500) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        due text[];
        freed int;
      begin
        select array_agg(d.id) into due from (
          select p.id from participations p
          where p.holds_place and p.reserved_until < now() and p.status = 'started' and (p_studies is null or p.study_id = any (p_studies))
          order by p.id limit p_limit
          for no key update skip locked
        ) d;
        if due is null then return 0; end if;
        perform 1 from studies s where s.id in (select p.study_id from participations p where p.id = any (due)) order by s.id for no key update;
        with moved as (
          update participations p
          set status = 'incomplete', holds_place = false, reserved_until = null, version = p.version + 1, updated_at = now()
          where p.id = any (due) returning p.id, p.study_id, p.workspace_id
        ), counted as (
          update studies s set places_taken = s.places_taken - m.n
          from (select m.study_id, count(*)::int as n from moved m group by m.study_id) m where s.id = m.study_id
        )
        insert into events (workspace_id, type, study_id, participation_id, from_status, to_status, actor_kind, reason)
        select m.workspace_id, 'participation.status_changed', m.study_id, m.id, 'started', 'incomplete', 'system', 'reservation_expired' from moved m;
        get diagnostics freed = row_count;
        return freed;
      end $$;

      create function record_entries(p_rules text, p_participation text[], p_request text[], p_wait boolean default true)
      returns table (participation text, result text, status text, study_id text, invite_link text, parameter_name text,
        study_config jsonb, connection_id uuid, connection_version int)
      language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
      #variable_conflict use_column
      declare
        ours text[];
        studies_of text[];
        wanted text[];
      begin
        if p_wait then
          perform 1 from participations p where p.id = any (p_participation) order by p.id for no key update;
          ours := p_participation;
        else
          select array_agg(l.id) into ours from (
            select p.id from participations p where p.id = any (p_participation) order by p.id for no key update skip locked
          ) l;
        end if;
        select array_agg(distinct p.study_id) into studies_of from participations p where p.id = any (ours);
        select array_agg(distinct p.study_id) into wanted
        from participations p
        join studies s on s.id = p.study_id
        join entry_rules r on r.version = p_rules and r.moderation = s.moderation and r.status = p.status
        where p.id = any (ours) and s.id = any (studies_of) and r.place > 0;
        if wanted is not null then
          if p_wait then
            perform 1 from studies s where s.id = any (wanted) order by s.id for no key update;
          else
            select array_agg(s.id) into studies_of from studies s where s.id = any (studies_of) and (s.id <> all (wanted) or s.id in (
              select l.id from studies l where l.id = any (wanted) order by l.id for no key update skip locked));
          end if;
          if exists (select 1 from studies s where s.id = any (wanted) and s.id = any (studies_of) and s.places_taken >= s.participation_limit) then
            perform expire_reservations(array(select w from unnest(wanted) w where w = any (studies_of)));
          end if;
        end if;

        return query
        with rated as (
          select i.ord, i.request, p.id, p.workspace_id, p.study_id, p.status, p.started_at, r.next, r.place, r.when_full,
            s.participation_limit - s.places_taken as remaining,
            make_interval(mins => coalesce(s.participation_minutes, 0) + s.reservation_minutes) as reservation,
            case
              when r.refusal is not null then r.refusal
              when s.launched_at is null or s.status <> all (r.open_in) then 'study_not_open'
            end as refusal,
            r.resumes
          from unnest(p_participation, p_request) with ordinality i (id, request, ord)
          join participations p on p.id = i.id and p.id = any (ours)
          join studies s on s.id = p.study_id and s.id = any (studies_of)
          join entry_rules r on r.version = p_rules and r.moderation = s.moderation and r.status = p.status
        ), ranked as (
          select t.*, row_number() over (partition by t.study_id, t.refusal is null and t.place > 0 order by t.ord) as turn from rated t
        ), decided as (
          select k.*,
            k.refusal is null and k.place > 0 and k.turn <= k.remaining as takes,
            case when k.refusal is not null then k.status when k.place > 0 and k.turn > k.remaining then coalesce(k.when_full, k.status) else coalesce(k.next, k.status) end as target,
            case
              when k.refusal is not null then k.refusal
              when k.place > 0 and k.turn > k.remaining then 'full'
              when k.resumes then 'resumed'
              else 'started'
            end as result
          from ranked k
        ), counted as (
          update studies s set places_taken = s.places_taken + d.n
          from (select d.study_id, count(*)::int as n from decided d where d.takes group by d.study_id) d
          where s.id = d.study_id and s.id = any (studies_of)
        ), moved as (
          update participations p set
            status = d.target,
            holds_place = p.holds_place or d.takes,
            reserved_until = case when d.takes then now() + d.reservation else p.reserved_until end,
            started_at = case when d.target = 'started' then coalesce(p.started_at, now()) else p.started_at end,
            entered_at = case when d.target = 'started' then now() else p.entered_at end,
            ended_at = case when d.target = 'started' then null else now() end,
            version = p.version + 1,
            updated_at = now()
          from decided d where p.id = d.id and p.id = any (ours) and d.target <> d.status
        ), logged as (
          insert into events (workspace_id, type, study_id, participation_id, from_status, to_status, actor_kind, channel, reason, request_id)
          select d.workspace_id, 'participation.status_changed', d.study_id, d.id, d.status, d.target, 'participant', 'entry', d.result, d.request
          from decided d where d.target <> d.status
        )
        select i.id,
          coalesce(d.result, case when exists (select 1 from participations p where p.id = i.id) then 'busy' else 'unknown' end), d.target, d.study_id, n.invite_link, n.parameter_name, n.study_config,
          n.connection_id, c.version
        from unnest(p_participation) i (id)
        left join decided d on d.id = i.id
        left join integrations n on n.study_id = d.study_id and n.study_id = any (studies_of)
        left join connections c on c.id = n.connection_id;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function record_entries(text, text[], text[], boolean); drop function expire_reservations(text[], int)');
  }
}
