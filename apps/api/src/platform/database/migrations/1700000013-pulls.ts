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
        -- Counts the passes that were begun; a record that the newest whole pass did not list has vanished from the tool.
        pass int not null default 0,
        phase text not null default 'idle' check (phase in ('idle', 'listing', 'identifying')),
        cursor text,
        -- Whether the tool let the present pass be read to its end.
        reads_all boolean not null default true,
        started_at timestamptz,
        finished_at timestamptz,
        next_at timestamptz,
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
        participation_id text collate "C" references participations,
        -- The status that was last recorded as evidence, or put into quarantine; null: none yet.
        applied_status text,
        applied_at timestamptz,
        disposition text,
        pass int not null,
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
    await fenceTable(runner, 'request_budgets', 'select, insert, update');
    await fenceTable(runner, 'pulls', 'select, insert, update');
    await fenceTable(runner, 'pulled_records', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table pulled_records, pulls, request_budgets');
  }
}
