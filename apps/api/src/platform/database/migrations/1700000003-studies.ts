import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Studies, their screeners, how each is joined to a tool, and the previews that prove it. */
export class Studies1700000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table studies (
        id text primary key check (id ~ '^st_[0-9a-z]{10}$'),
        workspace_id uuid not null references workspaces,
        title text not null,
        description text not null default '',
        kind text not null default 'unmoderated_test',
        -- Follows from the kind; stored because statements pick their rules by it.
        moderation text not null default 'unmoderated' check (moderation in ('moderated', 'unmoderated')),
        status text not null default 'draft' check (status in ('draft', 'active', 'paused', 'closed')),
        participation_limit int check (participation_limit > 0),
        places_taken int not null default 0,
        participation_minutes int check (participation_minutes > 0),
        -- A place is reserved for the participation time and this many minutes more (D10).
        reservation_minutes int not null default 60 check (reservation_minutes > 0),
        minimum_seconds int not null default 0 check (minimum_seconds >= 0),
        incentive_amount int check (incentive_amount >= 0),
        incentive_currency text check (incentive_currency ~ '^[A-Z]{3}$'),
        on_return text not null default 'completed' check (on_return in ('submitted', 'completed')),
        auto_release boolean not null default false,
        entry_page boolean not null default true,
        reconciliation_owner text,
        launched_at timestamptz,
        closed_at timestamptz,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        -- Held by the database, whatever the code does: never more places than the limit, never fewer than none.
        constraint places_within_limit check (places_taken >= 0 and (participation_limit is null or places_taken <= participation_limit))
      );
      create index studies_by_workspace on studies (workspace_id, created_at, id);

      create table screeners (
        study_id text not null references studies,
        version int not null check (version > 0),
        workspace_id uuid not null references workspaces,
        definition jsonb not null,
        created_by text not null,
        created_at timestamptz not null default now(),
        primary key (study_id, version)
      );

      create table integrations (
        study_id text primary key references studies,
        workspace_id uuid not null references workspaces,
        connection_id uuid not null references connections,
        invite_link text,
        parameter_name text not null,
        study_config jsonb not null default '{}',
        -- What stands at the end of the tool's study, as the operator copied it: { text, redirectUrl }.
        call_to_action jsonb,
        confirmations jsonb not null default '{}',
        verified_hash text,
        verified_at timestamptz,
        outline_changed_at timestamptz,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index integrations_by_connection on integrations (connection_id);

      -- One unguessable key per study and outcome; a row never changes, so processes may keep what they read.
      create table return_keys (
        key text primary key,
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        name text not null check (name in ('complete', 'screen_out', 'over_quota', 'quality', 'incomplete')),
        outcome text not null,
        unique (study_id, name)
      );

      create table previews (
        id text primary key,
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        -- Null: an identity that only looks at the pages and never verifies anything.
        setup_hash text,
        created_by text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        started_at timestamptz,
        returns jsonb not null default '{}'
      );
      create index previews_by_study on previews (study_id, created_at);
      create index previews_by_age on previews (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table previews, return_keys, integrations, screeners, studies');
  }
}
