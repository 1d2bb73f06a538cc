import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** Where rows come from: sources, the files that were uploaded to them, and models. */
export class Sources1700000017000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sources (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        kind text not null check (kind in ('postgresql', 'folder', 'upload')),
        name text not null,
        -- By kind; never the password.
        settings jsonb not null default '{}',
        -- The password, encrypted.
        secret_key_id text,
        secret_sealed bytea,
        secret_updated_at timestamptz,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz,
        check ((secret_key_id is null) = (secret_sealed is null))
      );
      create index sources_by_workspace on sources (workspace_id, created_at, id);

      create table source_files (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        source_id uuid not null references sources,
        name text,
        bytes bigint not null default 0,
        -- receiving: it is on its way. replaced: nothing begins to read it any more.
        state text not null default 'receiving' check (state in ('receiving', 'current', 'replaced')),
        created_at timestamptz not null default now(),
        -- When something of it last arrived.
        touched_at timestamptz not null default now()
      );
      create unique index source_files_current on source_files (source_id) where state = 'current';
      create index source_files_to_prune on source_files (touched_at) where state <> 'current';

      create table source_file_chunks (
        file_id uuid not null references source_files on delete cascade,
        position int not null,
        workspace_id uuid not null,
        content bytea not null,
        primary key (file_id, position)
      );
      alter table source_file_chunks alter column content set storage external;

      create table models (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        source_id uuid not null references sources,
        name text not null,
        -- Of a database.
        query text,
        -- Of a folder: the path within it.
        file text,
        -- Of a file.
        format text check (format in ('csv', 'json_lines', 'parquet')),
        options jsonb not null default '{}',
        primary_key text not null,
        -- [{ name, type }] as they were when the model was saved.
        columns jsonb not null,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz,
        check ((query is null) = (format is not null))
      );
      create index models_by_workspace on models (workspace_id, created_at, id);
      create index models_by_source on models (source_id);

      -- Files that were replaced or never arrived whole. One that is just being read is locked, so it stays until the next time.
      create function prune_source_files(p_limit int) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        pruned int;
      begin
        delete from source_files where id in (
          select f.id from source_files f
          where f.state = 'replaced' or (f.state = 'receiving' and f.touched_at < now() - interval '1 hour')
          order by f.touched_at limit p_limit for update skip locked
        );
        get diagnostics pruned = row_count;
        return pruned;
      end $$;
      revoke all on function prune_source_files(int) from public;
      grant execute on function prune_source_files(int) to panelbridge_app;
    `);
    await fenceTable(runner, 'sources', 'select, insert, update');
    await fenceTable(runner, 'source_files', 'select, insert, update, delete');
    await fenceTable(runner, 'source_file_chunks', 'select, insert');
    await fenceTable(runner, 'models', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop function prune_source_files(int); drop table models; drop table source_file_chunks; drop table source_files; drop table sources',
    );
  }
}
