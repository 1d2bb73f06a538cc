import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workspaces, their keys, and the answers kept for retried requests. */
export class Workspaces1700000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table workspaces (
        id uuid primary key default gen_random_uuid(),
        name text not null,
        created_at timestamptz not null default now()
      );

      create table api_keys (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        name text not null,
        owner_name text not null,
        owner_email text not null,
        role text not null check (role in ('admin', 'ops_manager', 'researcher', 'observer', 'integration')),
        key_hash bytea not null unique,
        hint text not null,
        expires_at timestamptz,
        last_used_at timestamptz,
        created_at timestamptz not null default now(),
        revoked_at timestamptz
      );
      create index api_keys_by_workspace on api_keys (workspace_id, created_at, id);

      create table idempotency_keys (
        workspace_id uuid not null references workspaces,
        key text not null,
        operation text not null,
        body_hash bytea not null,
        status int not null,
        headers jsonb not null default '{}',
        body jsonb,
        created_at timestamptz not null default now(),
        primary key (workspace_id, key)
      );
      create index idempotency_keys_by_age on idempotency_keys (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotency_keys, api_keys, workspaces');
  }
}
