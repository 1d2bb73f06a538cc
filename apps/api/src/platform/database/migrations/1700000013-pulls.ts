import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** Asking tools for their records: the shared budget of requests, where each study's reading stands, and what was read. */
export class Pulls1700000013000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The next free moment for a request of a connection, whichever process and study it is for.
      create table request_budgets (
        connection_id uuid primary key references connections on delete cascade,
        workspace_id uuid not null references workspaces,
        next_at timestamptz not null
      );

      create table pulls (
        study_id text primary key references studies,
        workspace_id uuid not null references workspaces,
        connection_id uuid not null references connections on delete cascade,
        -- Counts the passes that were begun; a record that two whole ones in a row did not list has vanished from the tool.
        pass int not null default 0,
        -- The newest pass that came to its end; one that was broken off is followed by another.
        whole_pass int not null default 0,
        -- Whether the tool let that one be read to its end.
        whole_pass_reads_all boolean not null default true,
        -- Somebody waits for this pass, so it begins as soon as the one before it is over.
        requested_pass int not null default 0,
        phase text not null default 'idle' check (phase in ('idle', 'listing', 'identifying')),
        cursor text,
        -- Whether the tool let the present pass be read to its end.
        reads_all boolean not null default true,
        -- Requests of the present pass that asked whom a record is about; bounded, so that the list is read again in time.
        identifications int not null default 0,
        -- The settings that the present pass reads by, as a digest.
        settings text,
        started_at timestamptz,
        finished_at timestamptz,
        -- When there is something to do again; null: not before somebody asks, or the connection works again.
        next_at timestamptz,
        -- The moment that is reserved for the next request.
        slot_at timestamptz,
        -- Who is at work on a step, until when nobody else may be; a worker that was killed leaves it behind.
        lease_id uuid,
        lease_until timestamptz,
        failures int not null default 0,
        error_code text,
        error_detail text,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index pulls_due on pulls (next_at);

      create table pulled_records (
        id bigint generated always as identity primary key,
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        connection_id uuid not null references connections on delete cascade,
        record_id text not null,
        status text not null,
        occurred_at timestamptz,
        is_test boolean not null default false,
        external_id text,
        -- Null: whom it is about has still to be asked, one request each.
        identified_at timestamptz,
        -- How often the tool could not say it since the status changed; it is asked again in some later passes.
        nameless_answers int not null default 0,
        -- Set: it is about somebody who was erased, so whom it is about is never asked or kept again.
        erased_at timestamptz,
        -- The last pass in which asking was tried, so that one that cannot be answered holds nobody else up.
        asked_in_pass int,
        participation_id text collate "C" references participations,
        -- The status that was last recorded as evidence, or put into quarantine; null: none yet.
        applied_status text,
        applied_at timestamptz,
        disposition text,
        pass int not null,
        -- The settings that it was read by: a reading by others says nothing about it.
        settings text not null default '',
        -- Whole passes in a row that have not listed it; one alone may be a slip of the tool.
        missed_passes int not null default 0,
        vanished_at timestamptz,
        first_seen_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        unique (study_id, record_id)
      );
      create index pulled_records_by_participation on pulled_records (participation_id) where participation_id is not null;
      create index pulled_records_unidentified on pulled_records (study_id, id) where identified_at is null;
      create index pulled_records_unapplied on pulled_records (study_id, id)
        where identified_at is not null and applied_status is distinct from status;
    `);
    await runner.query(`
      -- The connections whose launched studies are not all being read yet. Which of them can be read, their settings say.
      create function list_connections_to_pull(p_connectors text[]) returns table (workspace_id uuid, connection_id uuid)
      language sql stable security definer set search_path = public, pg_temp as $$
        select distinct c.workspace_id, c.id
        from connections c join integrations n on n.connection_id = c.id join studies s on s.id = n.study_id
        where c.connector_id = any (p_connectors) and c.deleted_at is null
          and s.launched_at is not null and (s.closed_at is null or s.closed_at > now() - interval '14 days')
          and not exists (select 1 from pulls p where p.study_id = s.id and p.connection_id = c.id)
      $$;

      -- Asks for the next step of every study whose time has come. What waited for a connection goes on once that works again; what a killed
      -- worker left behind, once nobody can be at work on it any more.
      create function enqueue_due_pulls(p_waiting_codes text[]) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        enqueued int;
      begin
        update pulls p set next_at = now(), updated_at = now()
        from connections c
        where c.id = p.connection_id and c.status = 'ready' and p.next_at is null and p.error_code = any (p_waiting_codes);
        insert into outbox (queue, data, options)
        select 'pull.step', jsonb_build_object('workspaceId', p.workspace_id, 'studyId', p.study_id), jsonb_build_object('singletonKey', p.study_id)
        from pulls p join integrations n on n.study_id = p.study_id and n.connection_id = p.connection_id
        where p.next_at <= now() and (p.lease_until is null or p.lease_until < now())
        order by p.next_at, p.study_id;
        get diagnostics enqueued = row_count;
        return enqueued;
      end $$;

      revoke all on function list_connections_to_pull(text[]), enqueue_due_pulls(text[]) from public;
      grant execute on function list_connections_to_pull(text[]), enqueue_due_pulls(text[]) to panelbridge_app;
    `);
    await fenceTable(runner, 'request_budgets', 'select, insert, update');
    await fenceTable(runner, 'pulls', 'select, insert, update');
    await fenceTable(runner, 'pulled_records', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function enqueue_due_pulls(text[]); drop function list_connections_to_pull(text[])');
    await runner.query('drop table pulled_records, pulls, request_budgets');
  }
}
