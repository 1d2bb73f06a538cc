import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people are owed and how it is paid, emails to them, and the outbox from which jobs are made. */
export class Incentives1700000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table payout_files (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        provider text not null,
        incentives int not null,
        totals jsonb not null,
        created_by text not null,
        created_at timestamptz not null default now()
      );
      create index payout_files_by_workspace on payout_files (workspace_id, created_at, id);

      create table incentives (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        participation_id text collate "C" not null references participations,
        kind text not null default 'incentive' check (kind in ('incentive', 'bonus')),
        sequence int not null default 1 check (sequence > 0),
        amount int not null check (amount > 0),
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        status text not null default 'due'
          check (status in ('due', 'released', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled')),
        -- Why it may not be released now; a person resolves it.
        hold_reason text,
        -- Derived from (study, participation, kind, sequence) before any call: the same on every retry, so nobody is paid twice.
        external_id text collate "C" generated always as ('pb-' || study_id || '-' || participation_id || '-' || kind || '-' || sequence) stored unique,
        provider text not null default 'manual',
        payout_file_id uuid references payout_files,
        due_at timestamptz not null default now(),
        released_at timestamptz,
        released_by text,
        sent_at timestamptz,
        delivered_at timestamptz,
        failure_reason text,
        -- The order of the next sequence that took the place of this one after it had failed.
        superseded_by uuid references incentives,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (participation_id, kind, sequence),
        -- Held by the database, whatever the code does: nothing that waits for a person is released.
        constraint held_only_while_due check (hold_reason is null or status in ('due', 'cancelled'))
      );
      create index incentives_by_workspace on incentives (workspace_id, created_at, id);
      create index incentives_by_study on incentives (study_id, status);
      create index incentives_to_pay on incentives (workspace_id, id) where status = 'released';
      create index incentives_by_payout_file on incentives (payout_file_id, external_id) where payout_file_id is not null;

      create table emails (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        study_id text references studies,
        participant_id uuid references participants on delete cascade,
        participation_id text references participations,
        template text not null,
        data jsonb not null default '{}',
        -- Sending the same thing twice is refused by the database.
        dedupe_key text not null,
        status text not null default 'queued' check (status in ('queued', 'sent', 'failed', 'suppressed')),
        attempts int not null default 0,
        message_id text,
        error text,
        created_at timestamptz not null default now(),
        sent_at timestamptz,
        unique (workspace_id, dedupe_key)
      );

      create table outbox (
        id bigint generated always as identity primary key,
        queue text not null,
        data jsonb not null,
        options jsonb not null default '{}',
        created_at timestamptz not null default now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table outbox, emails, incentives, payout_files');
  }
}
