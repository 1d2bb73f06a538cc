import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** When moderated studies meet people: availability, sessions, who has booked them, and what becomes due when one has ended. */
export class Sessions1700000022000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table availabilities (
        study_id text primary key references studies,
        workspace_id uuid not null references workspaces,
        -- As core's \`checkAvailability\` made it.
        definition jsonb not null,
        gap_minutes int not null default 0 check (gap_minutes >= 0),
        -- How long the place of somebody who is invited is kept while they book nothing (D10).
        hold_hours int not null default 72 check (hold_hours > 0),
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );

      create table sessions (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        starts_at timestamptz not null,
        ends_at timestamptz not null check (ends_at > starts_at),
        -- IANA name of the zone in which the team planned it.
        zone text not null,
        capacity int not null check (capacity > 0),
        booked int not null default 0,
        host text,
        location text,
        status text not null default 'open' check (status in ('open', 'cancelled')),
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        -- Whatever a statement forgets, nobody sits where somebody else does (D26).
        constraint session_capacity check (booked between 0 and capacity)
      );
      create index sessions_by_study on sessions (study_id, starts_at, id);
      create index sessions_to_come on sessions (starts_at) where status = 'open';

      -- One row for each person and session (D26). Who comes back to a session that they had left has the same row again.
      create table bookings (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        session_id uuid not null references sessions,
        participation_id text collate "C" not null references participations,
        status text not null default 'booked' check (status in ('booked', 'moved', 'cancelled', 'no_show', 'attended')),
        -- Rises with everything that the person's calendar has to learn of, over all bookings of the participation.
        sequence int not null default 0,
        -- In which zone the person reads times; goes with an erase.
        zone text,
        booked_at timestamptz not null default now(),
        ended_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (session_id, participation_id)
      );
      create unique index bookings_live on bookings (participation_id) where status = 'booked';
      create index bookings_by_participation on bookings (participation_id, booked_at);

      -- Hours within which the team can object before a participant is paid by itself, as the platform's policy said at the launch (S2-58);
      -- null: only a person pays.
      alter table studies add automatic_payment_hours int check (automatic_payment_hours >= 0);
      create index studies_that_pay on studies (id) where automatic_payment_hours is not null and closed_at is null;
    `);
    await runner.query(`
      -- Bookings agree with their participations, however these come to an end.
      create function settle_booking() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        settled bookings;
      begin
        update bookings b set
          status = case new.status when 'completed' then 'attended' when 'no_show' then 'no_show' else 'cancelled' end,
          sequence = b.sequence + case when new.status in ('completed', 'no_show') then 0 else 1 end,
          ended_at = now(), updated_at = now()
        where b.participation_id = new.id and b.status = 'booked' returning * into settled;
        if settled.status = 'cancelled' then
          update sessions x set booked = x.booked - 1, version = x.version + 1, updated_at = now() where x.id = settled.session_id;
        end if;
        return null;
      end $$;
      revoke all on function settle_booking() from public;
      -- By its name it runs after what is charged.
      create trigger settle_booking after update of status on participations
        for each row when (old.status <> new.status and new.status in ('completed', 'no_show', 'rejected', 'cancelled', 'excluded', 'expired'))
        execute function settle_booking();

      -- In a moderated study an invitation holds a place, but not for ever (D10). Where there is nothing to book yet nobody is late.
      create function hold_invited_place() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
      begin
        new.reserved_until := now() + make_interval(hours => coalesce(
          (select a.hold_hours from availabilities a where a.study_id = new.study_id),
          case when exists (select 1 from sessions x where x.study_id = new.study_id) then 72 end));
        return new;
      end $$;
      revoke all on function hold_invited_place() from public;
      create trigger hold_invited_place before insert or update of status on participations
        for each row when (new.status = 'invited' and new.holds_place) execute function hold_invited_place();

      -- How long a session takes is said by the study alone (S2-16).
      create function follow_participation_time() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
      begin
        update sessions x set ends_at = x.starts_at + make_interval(mins => new.participation_minutes), version = x.version + 1, updated_at = now()
        where x.study_id = new.id and x.status = 'open' and x.starts_at > now();
        return null;
      end $$;
      revoke all on function follow_participation_time() from public;
      create trigger follow_participation_time after update of participation_minutes on studies
        for each row when (new.participation_minutes <> old.participation_minutes) execute function follow_participation_time();

      create or replace function expire_reservations(p_studies text[] default null, p_limit int default 500) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        due text[];
        freed int;
      begin
        select array_agg(d.id) into due from (
          select p.id from participations p
          where p.holds_place and p.reserved_until < now() and p.status in ('started', 'invited') and (p_studies is null or p.study_id = any (p_studies))
          order by p.id limit p_limit
          for no key update skip locked
        ) d;
        if due is null then return 0; end if;
        perform 1 from studies s where s.id in (select p.study_id from participations p where p.id = any (due)) order by s.id for no key update;
        with before as (
          select p.id, p.status from participations p where p.id = any (due)
        ), moved as (
          update participations p set
            status = case p.status when 'started' then 'incomplete' else 'expired' end, holds_place = false, reserved_until = null,
            ended_at = case p.status when 'started' then p.ended_at else coalesce(p.ended_at, now()) end, version = p.version + 1, updated_at = now()
          where p.id = any (due) returning p.id, p.study_id, p.workspace_id, p.status
        ), counted as (
          update studies s set places_taken = s.places_taken - m.n
          from (select m.study_id, count(*)::int as n from moved m group by m.study_id) m where s.id = m.study_id
        )
        insert into events (workspace_id, type, study_id, participation_id, from_status, to_status, actor_kind, reason)
        select m.workspace_id, 'participation.status_changed', m.study_id, m.id, b.status, m.status, 'system', 'reservation_expired'
        from moved m join before b on b.id = m.id;
        get diagnostics freed = row_count;
        return freed;
      end $$;

      -- People whose window may have ended, page by page; core decides about each under its lock (S2-58, D11).
      create function list_due_payments(p_after text, p_limit int) returns table (workspace_id uuid, participation_id text)
      language sql stable security definer set search_path = public, pg_temp as $$
        select p.workspace_id, p.id
        from studies s join participations p on p.study_id = s.id
        cross join lateral (
          select case s.moderation
            when 'moderated' then (
              select x.ends_at from bookings b join sessions x on x.id = b.session_id
              where b.participation_id = p.id and b.status in ('booked', 'attended') order by b.booked_at desc limit 1)
            else (select min(v.received_at) from evidence v where v.participation_id = p.id and v.outcome = 'submitted' and v.disposition <> 'hold')
          end as counts_from
        ) w
        where s.automatic_payment_hours is not null and s.launched_at is not null and s.closed_at is null
          and p.status in ('scheduled', 'started', 'submitted', 'completed') and p.id > p_after collate "C"
          and w.counts_from + make_interval(hours => s.automatic_payment_hours) <= now()
          and (p.status <> 'completed' or exists (
            select 1 from incentives i where i.participation_id = p.id and i.kind = 'incentive' and i.status = 'due' and i.hold_reason is null))
        order by p.id collate "C" limit p_limit
      $$;

      -- Bookings of the coming hours whose people have not been reminded. Who booked within them has just been told.
      create function list_due_reminders(p_hours int, p_limit int) returns table (workspace_id uuid, booking_id uuid)
      language sql stable security definer set search_path = public, pg_temp as $$
        select b.workspace_id, b.id
        from sessions x join bookings b on b.session_id = x.id
        join participations p on p.id = b.participation_id and p.participant_id is not null
        where x.status = 'open' and x.starts_at > now() and x.starts_at <= now() + make_interval(hours => p_hours)
          and b.status = 'booked' and b.booked_at < x.starts_at - make_interval(hours => p_hours)
          and not exists (
            select 1 from emails e where e.workspace_id = b.workspace_id and e.dedupe_key = 'booking_reminder:' || b.id || ':' || b.sequence)
        order by x.starts_at, b.id limit p_limit
      $$;
      revoke all on function list_due_payments(text, int), list_due_reminders(int, int) from public;
      grant execute on function list_due_payments(text, int), list_due_reminders(int, int) to panelbridge_app;
    `);
    await fenceTable(runner, 'availabilities', 'select, insert, update');
    await fenceTable(runner, 'sessions', 'select, insert, update');
    await fenceTable(runner, 'bookings', 'select, insert, update');
  }

  /** `expire_reservations` stays as it is: it asks none of these tables. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function list_due_payments(text, int), list_due_reminders(int, int);
      drop trigger settle_booking on participations;
      drop trigger hold_invited_place on participations;
      drop trigger follow_participation_time on studies;
      drop function settle_booking(), hold_invited_place(), follow_participation_time();
      drop index studies_that_pay;
      alter table studies drop automatic_payment_hours;
      drop table bookings, sessions, availabilities;
    `);
  }
}
