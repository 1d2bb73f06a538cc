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
        -- The key that asked for it; null: the schedule did.
        created_by text,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        finished_at timestamptz,
        version int not null default 1
      );
      create index reconciliations_by_study on reconciliations (study_id, created_at, id);

      create table reconciliation_files (
        reconciliation_id uuid primary key references reconciliations on delete cascade,
        workspace_id uuid not null references workspaces,
        content bytea not null
      );

      -- The other side's list as it was read, row by row.
      create table reconciliation_rows (
        reconciliation_id uuid not null references reconciliations on delete cascade,
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
        primary key (reconciliation_id, position)
      );

      -- How each id came out: both sides of it, and what they amount to.
      create table reconciliation_pairs (
        reconciliation_id uuid not null references reconciliations on delete cascade,
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
      create unique index findings_same on findings (study_id, kind, coalesce(participation_id, ''), coalesce(external_id, ''))
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
    `);
    await fenceTable(runner, 'reconciliations', 'select, insert, update');
    await fenceTable(runner, 'reconciliation_files', 'select, insert, delete');
    await fenceTable(runner, 'reconciliation_rows', 'select, insert, delete, update (external_id)');
    await fenceTable(runner, 'reconciliation_pairs', 'select, insert, delete, update (external_id)');
    await fenceTable(runner, 'findings', 'select, insert, update');
    await fenceTable(runner, 'reconciliation_schedules', 'select, insert, update, delete');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table reconciliation_schedules, findings, reconciliation_pairs, reconciliation_rows, reconciliation_files, reconciliations',
    );
  }
}
