import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** What is told to the platforms that studies recruit for: how each study stands there, and who of it is known by which pseudonym. */
export class Platform1700000025000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table platform_studies (
        study_id text primary key references studies,
        workspace_id uuid not null references workspaces,
        connection_id uuid not null references connections on delete cascade,
        -- 'absent': the settings name no study there, so nobody is told anything (D1).
        state text not null default 'unchecked' check (state in ('unchecked', 'open', 'refused', 'absent')),
        -- The settings that the state was found by, as a digest; by others it is looked at anew.
        settings text,
        -- As the platform described the study.
        described jsonb,
        checked_at timestamptz,
        -- Calls in a row that came to nothing.
        failures int not null default 0,
        -- Not before then; null: whenever there is something to tell.
        next_at timestamptz,
        -- Who is at work on it, until when nobody else may be; a worker that was killed leaves it behind.
        lease_id uuid,
        lease_until timestamptz,
        error_code text,
        error_detail text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );

      create table platform_reports (
        participation_id text collate "C" primary key references participations,
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        connection_id uuid not null references connections on delete cascade,
        pseudonym text not null,
        -- The platform's own id, by which it names the person in what it reports.
        external_id text,
        -- 'waiting': sent, and not known there yet. 'by_hand': a person has to enter the newest status there.
        state text not null default 'waiting' check (state in ('waiting', 'told', 'refused', 'by_hand')),
        -- The newest status that the platform was told; null: it does not know the person yet.
        told_status text,
        told_at timestamptz,
        -- The status that could not be told; it is not tried again.
        refused_status text,
        attempts int not null default 0,
        -- How often of these the platform turned the person down.
        rejections int not null default 0,
        next_at timestamptz,
        error_code text,
        error_detail text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index platform_reports_by_study on platform_reports (study_id, created_at, participation_id);
      create index platform_reports_by_external_id on platform_reports (connection_id, external_id) where external_id is not null;
      create index platform_reports_by_pseudonym on platform_reports (connection_id, pseudonym);

      -- What a platform does not know yet of a study: people, or where they stand now. Read from what is, so that nothing can be forgotten and only
      -- the newest of several moves is told. What the platform reported itself, it knows.
      create function list_untold(p_study text, p_connection uuid, p_introduced text[])
      returns table (participation_id text, status text, is_known boolean, next_at timestamptz)
      language sql stable as $$
        select p.id, p.status, r.told_status is not null, r.next_at
        from participations p left join platform_reports r on r.participation_id = p.id and r.connection_id = p_connection
        where p.study_id = p_study and p.participant_id is not null and (
          r.participation_id is null and p.status = any (p_introduced)
          or r.told_status is null and r.state = 'waiting'
          or r.told_status <> p.status and r.refused_status is distinct from p.status and not exists (
            select from evidence e
            where e.participation_id = p.id and e.connection_id = p_connection and e.outcome = p.status and e.disposition in ('apply', 'correct', 'confirm'))
        )
      $$;

      -- Everything that decides which study is meant there, and whether it can be reached.
      create function digest_platform_settings(p_connection connections, p_integration integrations) returns text
      language sql stable as $$ select md5(jsonb_build_array(p_connection.id, p_connection.version, p_integration.study_config)::text) $$;

      -- Asks for work on every launched study of these connectors that has something to tell and may tell it now.
      create function enqueue_platforms(p_connectors text[], p_introduced text[]) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        enqueued int;
      begin
        insert into platform_studies (study_id, workspace_id, connection_id)
        select s.id, s.workspace_id, c.id
        from studies s join integrations n on n.study_id = s.id join connections c on c.id = n.connection_id
        where c.connector_id = any (p_connectors) and c.deleted_at is null
          and s.launched_at is not null and (s.closed_at is null or s.closed_at > now() - interval '14 days')
        on conflict do nothing;
        insert into outbox (queue, data, options)
        select 'platform.tell', jsonb_build_object('workspaceId', o.workspace_id, 'studyId', o.study_id), jsonb_build_object('singletonKey', o.study_id)
        from platform_studies o join integrations n on n.study_id = o.study_id join connections c on c.id = n.connection_id join studies s on s.id = o.study_id
        where c.connector_id = any (p_connectors) and c.deleted_at is null and c.status <> 'needs_attention'
          and (s.closed_at is null or s.closed_at > now() - interval '14 days')
          and (o.lease_until is null or o.lease_until < now())
          and (
            o.settings is distinct from digest_platform_settings(c, n)
            or o.state in ('unchecked', 'refused') and o.next_at <= now()
            or o.state = 'open' and coalesce(o.next_at <= now(), true) and exists (
              select from list_untold(o.study_id, c.id, p_introduced) u where coalesce(u.next_at <= now(), true))
          )
        order by o.study_id;
        get diagnostics enqueued = row_count;
        return enqueued;
      end $$;
      revoke all on function enqueue_platforms(text[], text[]) from public;
      grant execute on function enqueue_platforms(text[], text[]) to panelbridge_app;
    `);
    await fenceTable(runner, 'platform_studies', 'select, insert, update');
    await fenceTable(runner, 'platform_reports', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function enqueue_platforms(text[], text[]);
      drop function digest_platform_settings(connections, integrations);
      drop function list_untold(text, uuid, text[]);
      drop table platform_reports, platform_studies;
    `);
  }
}
