import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connections to tools, their sealed secrets, what was said over them, and the webhooks that came in. */
export class Connections1700000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table connections (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        connector_id text not null,
        name text not null,
        preset text,
        environment text not null default 'production',
        config jsonb not null default '{}',
        status text not null default 'unchecked' check (status in ('unchecked', 'ready', 'needs_attention')),
        status_code text,
        status_detail text,
        checked_at timestamptz,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz
      );
      create index connections_by_workspace on connections (workspace_id, created_at, id);

      create table connection_secrets (
        connection_id uuid not null references connections on delete cascade,
        name text not null,
        workspace_id uuid not null references workspaces,
        key_id text not null,
        sealed bytea not null,
        updated_at timestamptz not null default now(),
        primary key (connection_id, name)
      );

      create table exchanges (
        id bigint generated always as identity primary key,
        workspace_id uuid not null references workspaces,
        connection_id uuid not null references connections on delete cascade,
        participation_id text,
        direction text not null check (direction in ('outbound', 'inbound')),
        operation text not null,
        method text not null,
        path text not null,
        request jsonb,
        response jsonb,
        status int,
        error_code text,
        duration_ms int,
        request_id text,
        at timestamptz not null default now()
      );
      create index exchanges_by_connection on exchanges (connection_id, id);
      create index exchanges_by_age on exchanges (at);

      create table inbound_webhooks (
        id bigint generated always as identity primary key,
        workspace_id uuid not null references workspaces,
        connection_id uuid not null references connections on delete cascade,
        external_event_id text not null,
        body bytea not null,
        headers jsonb not null,
        request_id text,
        received_at timestamptz not null default now(),
        processed_at timestamptz,
        result jsonb,
        unique (connection_id, external_event_id)
      );
      create index inbound_webhooks_by_age on inbound_webhooks (processed_at) where processed_at is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table inbound_webhooks, exchanges, connection_secrets, connections');
  }
}
