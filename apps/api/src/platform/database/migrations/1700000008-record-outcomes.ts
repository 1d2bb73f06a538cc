import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The return hot path, and the same for webhooks and pulls: stores what a channel reported and moves the participation if core's rule
 * for its present status says so and the evidence outranks what is known. One row per participation in a batch (the caller sees to it).
 *
 * Nothing here releases money: the most that a report does is to make an incentive due, or to hold one that is (D3).
 */
export class RecordOutcomes1700000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function record_outcomes(
        p_rules text, p_participation text[], p_study text[], p_outcome text[], p_channel text[], p_event text[],
        p_connection uuid[], p_partner_status text[], p_occurred timestamptz[], p_request text[], p_wait boolean default true
      )
      returns table (
        participation text, disposition text, anomaly text, status text, study_id text, workspace_id uuid,
        title text, amount int, currency text, auto_release boolean, incentive_status text
      )
      language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
      #variable_conflict use_column
      declare
        ours text[];
        studies_of text[];
        moving text[];
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
        select array_agg(distinct p.study_id) into moving
        from unnest(p_participation, p_outcome, p_channel) i (id, outcome, channel)
        join participations p on p.id = i.id and p.id = any (ours)
        join outcome_rules r on r.version = p_rules and r.outcome = i.outcome and r.channel = i.channel and r.status = p.status
        where r.place <> 0 and r.rank > p.evidence_rank;
        if moving is not null then
          if p_wait then
            perform 1 from studies s where s.id = any (moving) order by s.id for no key update;
          else
            select array_agg(s.id) into studies_of from studies s where s.id = any (studies_of) and (s.id <> all (moving) or s.id in (
              select l.id from studies l where l.id = any (moving) order by l.id for no key update skip locked));
          end if;
        end if;

        return query
        with current as (
          select i.*, p.workspace_id, p.study_id, p.status, p.holds_place, p.evidence_rank, p.evidence_outcome,
            s.status as study_status, s.title, p.started_at,
            s.on_return, s.incentive_amount, s.incentive_currency, s.auto_release,
            s.participation_limit - s.places_taken as remaining,
            inc.status as incentive_status, inc.id as incentive_id,
            coalesce(inc.status not in ('due', 'cancelled'), false) as released,
            -- Who once came back too fast waits for a person, whatever is reported later: the order must not matter.
            i.outcome = 'submitted' and p.entered_at is not null and (
              now() - p.entered_at < make_interval(secs => s.minimum_seconds)
              or exists (select 1 from evidence v where v.participation_id = p.id and v.participation_id = any (ours) and v.anomaly = 'too_fast')
            ) as too_fast
          from unnest(p_participation, p_study, p_outcome, p_channel, p_event, p_connection, p_partner_status, p_occurred, p_request)
            with ordinality i (id, expected_study, outcome, channel, event, connection, partner_status, occurred, request, ord)
          join participations p on p.id = i.id and p.id = any (ours)
          join studies s on s.id = p.study_id and s.id = any (studies_of)
          left join incentives inc on inc.participation_id = p.id and inc.participation_id = any (ours) and inc.kind = 'incentive' and inc.sequence = 1
        ), ruled as (
          select c.*, r.disposition as rule, r.path, r.place, r.anomaly as rule_anomaly, r.makes_due, r.holds_incentive, r.needs_start,
            r.when_released, r.when_closed, r.rank,
            r.rank > c.evidence_rank as outranks,
            row_number() over (partition by c.study_id, r.place > 0 and r.rank > c.evidence_rank order by c.ord) as turn
          from current c
          join outcome_rules r on r.version = p_rules and r.outcome = c.outcome and r.channel = c.channel
            and r.on_return = c.on_return and r.too_fast = c.too_fast and r.status = c.status
        ), judged as (
          select u.*, case
              when u.expected_study <> u.study_id then 'wrong_study'
              when u.rule = 'hold' then u.rule_anomaly
              when u.needs_start and u.started_at is null then 'never_started'
              when u.outranks and u.rule <> 'confirm' and u.study_status = 'closed' and u.when_closed = 'hold' then 'after_close'
              when u.outranks and u.rule <> 'confirm' and u.released and u.when_released = 'contradict' then 'contradiction'
              when u.outranks and u.place > 0 and u.turn > u.remaining then 'no_place_left'
            end as held
          from ruled u
        ), decided as (
          select j.*,
            case
              when j.held = 'contradiction' then 'contradict'
              when j.held is not null then 'hold'
              when j.outranks or j.rule = 'confirm' and j.outcome is distinct from j.evidence_outcome then j.rule
              when j.outcome = j.evidence_outcome then 'duplicate'
              else 'contradict'
            end as disposition,
            coalesce(j.held, j.rule_anomaly, case when j.rule = 'correct' and j.outcome is distinct from j.evidence_outcome then 'contradiction' end) as anomaly
          from judged j
        ), effective as (
          select d.*, d.outranks and d.disposition in ('apply', 'correct', 'confirm') as counts, coalesce(d.path[array_upper(d.path, 1)], d.status) as target from decided d
        ), counted as (
          update studies s set places_taken = s.places_taken + e.change
          from (select e.study_id, sum(e.place)::int as change from effective e where e.counts and e.place <> 0 group by e.study_id) e
          where s.id = e.study_id and s.id = any (studies_of)
        ), moved as (
          update participations p set
            status = e.target,
            holds_place = case e.place when 1 then true when -1 then false else p.holds_place end,
            reserved_until = case when e.target = 'started' then p.reserved_until end,
            evidence_rank = e.rank, evidence_outcome = e.outcome, evidence_channel = e.channel,
            ended_at = case when e.target in ('started', 'incomplete') then p.ended_at else coalesce(p.ended_at, now()) end,
            completed_at = case when e.target = 'completed' then coalesce(p.completed_at, now()) end,
            version = p.version + 1, updated_at = now()
          from effective e where p.id = e.id and p.id = any (ours) and e.counts
        ), proven as (
          insert into evidence as v (workspace_id, study_id, participation_id, channel, outcome, rank, disposition, anomaly,
            connection_id, external_event_id, partner_status, occurred_at, request_id)
          select e.workspace_id, e.study_id, e.id, e.channel, e.outcome, e.rank, e.disposition, e.anomaly,
            -- What is held stands in a row of its own, by its reason: what counts later must not be taken for held, nor the other way round.
            e.connection, coalesce(e.event, case when e.disposition = 'hold' then e.held end, ''), e.partner_status, e.occurred, e.request
          from effective e
          on conflict (participation_id, channel, outcome, external_event_id) do update set seen = v.seen + 1, last_seen_at = now()
          returning v.participation_id, v.id as evidence_id, v.seen
        ), due as (
          insert into incentives (workspace_id, study_id, participation_id, amount, currency, hold_reason)
          select e.workspace_id, e.study_id, e.id, e.incentive_amount, e.incentive_currency, case when e.holds_incentive then 'contradiction' end
          from effective e where e.counts and e.makes_due and e.incentive_amount > 0
          on conflict (participation_id, kind, sequence) do nothing
          returning participation_id, id as incentive_id, hold_reason
        ), held as (
          update incentives inc set hold_reason = 'contradiction', version = inc.version + 1, updated_at = now()
          from effective e join proven v on v.participation_id = e.id
          where inc.id = e.incentive_id and inc.id = any (array(select x.incentive_id from effective x)) and inc.status = 'due' and inc.hold_reason is null
            -- A contradiction that was seen before has been decided about by whoever lifted the hold.
            and (e.disposition = 'contradict' and v.seen = 1 or e.counts and e.holds_incentive)
          returning inc.participation_id, inc.id as incentive_id
        ), logged as (
          insert into events (workspace_id, type, study_id, participation_id, subject_id, from_status, to_status, actor_kind, actor, channel, reason, data, request_id)
          select e.workspace_id, 'participation.status_changed', e.study_id, e.id, null, coalesce(e.path[step.n - 1], e.status), e.path[step.n],
            case when e.channel in ('cookie', 'redirect') then 'participant' else 'connector' end, e.connection::text, e.channel,
            coalesce(e.anomaly, e.disposition), jsonb_build_object('outcome', e.outcome, 'evidence', v.evidence_id), e.request
          from effective e join proven v on v.participation_id = e.id
          cross join lateral generate_series(1, coalesce(array_upper(e.path, 1), 0)) step (n)
          where e.counts
          union all
          select e.workspace_id, 'evidence.' || e.disposition, e.study_id, e.id, v.evidence_id::text, e.status, e.status,
            case when e.channel in ('cookie', 'redirect') then 'participant' else 'connector' end, e.connection::text, e.channel,
            coalesce(e.anomaly, e.disposition), jsonb_build_object('outcome', e.outcome, 'evidence', v.evidence_id), e.request
          from effective e join proven v on v.participation_id = e.id
          where v.seen = 1 and e.disposition in ('hold', 'contradict', 'confirm')
          union all
          select e.workspace_id, 'incentive.due', e.study_id, e.id, d.incentive_id::text, null, 'due', 'system', null, e.channel,
            d.hold_reason, jsonb_build_object('amount', e.incentive_amount, 'currency', e.incentive_currency), e.request
          from effective e join due d on d.participation_id = e.id
          union all
          select e.workspace_id, 'incentive.held', e.study_id, e.id, h.incentive_id::text, 'due', 'due', 'system', null, e.channel,
            'contradiction', '{}', e.request
          from effective e join held h on h.participation_id = e.id
        ), queued as (
          insert into outbox (queue, data)
          select 'incentive.auto_release', jsonb_build_object('workspaceId', e.workspace_id, 'participationId', e.id)
          from effective e
          where e.counts and e.auto_release and e.channel in ('webhook', 'pull') and (e.makes_due or e.incentive_status = 'due')
        )
        select i.id,
          coalesce(e.disposition, case when exists (select 1 from participations p where p.id = i.id) then 'busy' else 'unknown' end), e.anomaly, case when e.counts then e.target else e.status end, e.study_id, e.workspace_id,
          e.title, e.incentive_amount, e.incentive_currency, e.auto_release,
          coalesce(e.incentive_status, case when e.counts and e.makes_due and e.incentive_amount > 0 then 'due' end)
        from unnest(p_participation) i (id)
        left join effective e on e.id = i.id;
      end $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop function record_outcomes(text, text[], text[], text[], text[], text[], uuid[], text[], timestamptz[], text[], boolean)',
    );
  }
}
