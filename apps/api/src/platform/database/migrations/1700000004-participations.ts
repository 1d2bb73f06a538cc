import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, their participation in studies, what was reported about it, and the log of everything that happened. */
export class Participations1700000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table participants (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        email text,
        first_name text,
        last_name text,
        opted_out_at timestamptz,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (workspace_id, email)
      );
      create index participants_by_workspace on participants (workspace_id, created_at, id);

      create table participations (
        id text collate "C" primary key check (id ~ '^pp_[A-Za-z0-9][A-Za-z0-9_]{0,45}$'),
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        participant_id uuid references participants on delete set null,
        status text not null,
        holds_place boolean not null default false,
        reserved_until timestamptz,
        -- The running maximum of the ranks of all evidence that counts; core proves that this equals resolving all of it.
        evidence_rank int not null default 0,
        evidence_outcome text,
        evidence_channel text,
        screener_version int,
        answers jsonb,
        invited_at timestamptz,
        started_at timestamptz,
        -- The last time that the person went into the tool; what is too fast counts from there.
        entered_at timestamptz,
        ended_at timestamptz,
        completed_at timestamptz,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (study_id, participant_id)
      );
      create index participations_by_study on participations (study_id, created_at, id);
      create index participations_by_participant on participations (participant_id);
      create index participations_reserved on participations (reserved_until) where holds_place and reserved_until is not null;

      -- An invitation to answer the screener: it takes no place and is no participation yet (D24).
      create table screener_invitations (
        id text primary key,
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        participant_id uuid not null references participants on delete cascade,
        participation_id text references participations,
        -- False: somebody typed the person's address on the study's page; an invitation by the team is still to come.
        by_team boolean not null default true,
        created_at timestamptz not null default now(),
        unique (study_id, participant_id)
      );

      -- No references but the participation: its row is locked anyway, while a shared lock on one workspace row would cost every click.
      create table evidence (
        id bigint generated always as identity primary key,
        workspace_id uuid not null,
        study_id text not null,
        participation_id text collate "C" not null references participations,
        channel text not null check (channel in ('cookie', 'redirect', 'webhook', 'pull', 'manual')),
        outcome text not null,
        rank int not null,
        disposition text not null,
        anomaly text,
        connection_id uuid,
        -- Where the channel has no event ids, '' for what counts and the reason for what is held: then one row per (participation, channel,
        -- outcome) and reason, counted.
        external_event_id text not null default '',
        partner_status text,
        occurred_at timestamptz,
        received_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        seen int not null default 1,
        request_id text,
        unique (participation_id, channel, outcome, external_event_id)
      );

      -- What cannot be tied to a participation, or says something unknown: kept and shown, never dropped, never guessed.
      create table quarantine (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        study_id text references studies,
        connection_id uuid references connections on delete cascade,
        channel text not null,
        reason text not null,
        external_id text,
        partner_status text,
        outcome text,
        details jsonb not null default '{}',
        seen int not null default 1,
        received_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        state text not null default 'open' check (state in ('open', 'assigned', 'dismissed')),
        participation_id text references participations,
        resolved_by text,
        resolved_at timestamptz,
        resolution text,
        version int not null default 1
      );
      -- What names nobody may be about anybody, so each record of a tool is one of its own.
      create unique index quarantine_same on quarantine
        (workspace_id, channel, reason, coalesce(study_id, ''), coalesce(connection_id::text, ''),
          coalesce(external_id, 'record:' || (details ->> 'recordId'), ''), coalesce(partner_status, ''), coalesce(outcome, ''))
        where state = 'open';
      create index quarantine_by_workspace on quarantine (workspace_id, received_at, id);

      create table events (
        id bigint generated always as identity primary key,
        -- Readers stop below the oldest transaction still running, so a late commit is never skipped.
        transaction_id xid8 not null default pg_current_xact_id(),
        workspace_id uuid not null,
        type text not null,
        study_id text,
        participation_id text collate "C",
        subject_id text,
        from_status text,
        to_status text,
        actor_kind text not null check (actor_kind in ('participant', 'api_key', 'connector', 'system')),
        actor text,
        channel text,
        reason text,
        data jsonb not null default '{}',
        request_id text,
        at timestamptz not null default now()
      );
      -- The order in which events are read: by id alone, a late commit would come to stand before a cursor that has passed it.
      create index events_by_workspace on events (workspace_id, transaction_id, id);
      create index events_by_participation on events (participation_id, id) where participation_id is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table events, quarantine, evidence, screener_invitations, participations, participants');
  }
}
