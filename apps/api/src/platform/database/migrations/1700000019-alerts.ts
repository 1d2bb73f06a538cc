import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** Telling people that a sync fails, and that it is well again: channels, what is told, and what became of it on each channel. */
export class Alerts1700000019000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table alert_channels (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        name text not null,
        kind text not null check (kind in ('email', 'slack', 'pagerduty', 'sms', 'webhook')),
        settings jsonb not null default '{}',
        enabled boolean not null default true,
        status text not null default 'unchecked' check (status in ('unchecked', 'ready', 'needs_attention')),
        -- What was wrong the last time, without secrets.
        status_detail text,
        checked_at timestamptz,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz
      );
      create index alert_channels_by_workspace on alert_channels (workspace_id, created_at, id) where deleted_at is null;

      create table alert_channel_secrets (
        channel_id uuid not null references alert_channels,
        name text not null,
        workspace_id uuid not null references workspaces,
        key_id text not null,
        sealed bytea not null,
        updated_at timestamptz not null default now(),
        primary key (channel_id, name)
      );

      create table alerts (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        sync_id uuid not null references syncs,
        -- The run after which the sync changed its state: it does so once at most.
        run_id uuid not null unique references sync_runs,
        kind text not null check (kind in ('failing', 'recovered')),
        severity text not null check (severity in ('critical', 'warning', 'info')),
        reason text not null check (reason in ('run_failed', 'rows_failed', 'removals_held', 'recovered')),
        failed_rows bigint not null,
        rows bigint not null,
        title text not null,
        text text not null,
        -- Of a recovery: the failure that it ends. Each is ended once.
        closes_id uuid unique references alerts,
        closed_at timestamptz,
        created_at timestamptz not null default now(),
        check ((kind = 'recovered') = (closes_id is not null))
      );
      -- What fails is told once, until it is well again.
      create unique index alerts_open on alerts (sync_id) where kind = 'failing' and closed_at is null;
      create index alerts_by_workspace on alerts (workspace_id, created_at, id);
      create index alerts_by_sync on alerts (sync_id, created_at, id);

      create table alert_deliveries (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        alert_id uuid not null references alerts,
        channel_id uuid not null references alert_channels,
        state text not null default 'queued' check (state in ('queued', 'delivered', 'failed', 'skipped')),
        attempts int not null default 0,
        -- While an attempt is under way; one that a killed worker left behind is over after a minute.
        begun_at timestamptz,
        next_attempt_at timestamptz not null default now(),
        -- The answer's status, where there was one, and what was wrong; without secrets.
        answer_status int,
        error text,
        delivered_at timestamptz,
        created_at timestamptz not null default now(),
        unique (alert_id, channel_id)
      );
      create index alert_deliveries_by_channel on alert_deliveries (channel_id) where state = 'queued';
      create index alert_deliveries_waiting on alert_deliveries (next_attempt_at) where state = 'queued';

      -- Asks again for notices that no job waits for any more, over all workspaces.
      create function requeue_stalled_deliveries() returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        requeued int;
      begin
        insert into outbox (queue, data, options)
        select 'alert.deliver', jsonb_build_object('workspaceId', d.workspace_id, 'deliveryId', d.id), '{}' from alert_deliveries d
        where d.state = 'queued' and d.next_attempt_at < now() - interval '5 minutes'
          and not exists (select 1 from outbox o where o.queue = 'alert.deliver' and (o.data ->> 'deliveryId')::uuid = d.id)
          and not exists (
            select 1 from pgboss.job j where j.name = 'alert.deliver' and j.state < 'completed' and (j.data ->> 'deliveryId')::uuid = d.id
          )
        order by d.id;
        get diagnostics requeued = row_count;
        return requeued;
      end $$;
      revoke all on function requeue_stalled_deliveries() from public;
      grant execute on function requeue_stalled_deliveries() to panelbridge_app;
    `);
    await fenceTable(runner, 'alert_channels', 'select, insert, update');
    await fenceTable(runner, 'alert_channel_secrets', 'select, insert, update, delete');
    await fenceTable(runner, 'alerts', 'select, insert, update (closed_at)');
    await fenceTable(runner, 'alert_deliveries', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function requeue_stalled_deliveries()');
    await runner.query('drop table alert_deliveries, alerts, alert_channel_secrets, alert_channels');
  }
}
