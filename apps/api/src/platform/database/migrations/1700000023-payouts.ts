import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** The way of incentives through a payout provider that is called for each payment: logins, frozen requests, batches and what the provider reports. */
export class Payouts1700000023000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table payout_accounts (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        name text not null,
        provider text not null check (provider in ('tremendous')),
        settings jsonb not null,
        -- Everything is done but the call.
        dry_run boolean not null default false,
        -- Takes what is released; without one, payments are made by hand.
        is_default boolean not null default false,
        status text not null default 'unchecked' check (status in ('unchecked', 'ready', 'needs_attention')),
        -- What was wrong the last time, without secrets.
        status_detail text,
        checked_at timestamptz,
        -- The provider takes no requests before.
        paused_until timestamptz,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz
      );
      create index payout_accounts_by_workspace on payout_accounts (workspace_id, created_at, id) where deleted_at is null;
      create unique index payout_accounts_default on payout_accounts (workspace_id) where is_default and deleted_at is null;

      create table payout_account_secrets (
        account_id uuid not null references payout_accounts,
        name text not null check (name in ('apiKey', 'webhookKey')),
        workspace_id uuid not null references workspaces,
        key_id text not null,
        sealed bytea not null,
        updated_at timestamptz not null default now(),
        primary key (account_id, name)
      );

      create table payout_batches (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        account_id uuid not null references payout_accounts,
        -- Null: the incentives were named one by one.
        study_id text references studies,
        created_by uuid not null references api_keys,
        created_at timestamptz not null default now()
      );
      create index payout_batches_by_workspace on payout_batches (workspace_id, created_at, id);

      create table payout_batch_items (
        batch_id uuid not null references payout_batches,
        incentive_id uuid not null references incentives,
        workspace_id uuid not null references workspaces,
        state text not null default 'waiting' check (state in ('waiting', 'taken', 'refused')),
        -- Why it was refused.
        code text,
        detail text,
        primary key (batch_id, incentive_id)
      );
      create index payout_batch_items_waiting on payout_batch_items (batch_id, incentive_id) where state = 'waiting';

      -- An incentive's way through an account. Its state is the incentive's.
      create table payouts (
        incentive_id uuid primary key references incentives,
        workspace_id uuid not null references workspaces,
        account_id uuid not null references payout_accounts,
        -- What is sent, to the byte, written down before the first call. It names the person, so it goes once nothing is sent any more.
        request bytea,
        frozen_at timestamptz,
        -- The provider's ids of the order and of its reward.
        reference text,
        reward_id text,
        -- What an accepted order waits for.
        waits_for text check (waits_for in ('approval', 'settlement', 'processing', 'delivery', 'resend', 'fraud_review', 'fraud_blocked')),
        -- Why nobody can say what became of the order, or why it was not sent.
        trouble text check (trouble in ('key_refused', 'rate_limited', 'provider_unavailable', 'no_answer', 'unreadable', 'conflict', 'interrupted', 'dry_run')),
        detail text,
        -- Where the person redeems it, encrypted: worth as much as the money.
        link_key_id text,
        link bytea,
        attempts int not null default 0,
        -- Who is at work on it, and since when; who was killed is succeeded after a while.
        holder uuid,
        begun_at timestamptz,
        -- When it is looked at again; null: nothing is done before a person acts, or the provider reports.
        next_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );
      create index payouts_due on payouts (next_at) where next_at is not null;
      create index payouts_by_account on payouts (account_id, next_at);
      create index payouts_by_reference on payouts (account_id, reference) where reference is not null;
      create index payouts_by_reward on payouts (account_id, reward_id) where reward_id is not null;

      -- Proven webhooks of providers. What they say is a hint to look, so of the body only its names are kept.
      create table payout_webhooks (
        id bigint generated always as identity primary key,
        workspace_id uuid not null references workspaces,
        account_id uuid not null references payout_accounts,
        -- The provider's own, or a digest of the bytes.
        event_id text not null,
        event text,
        resource_type text check (resource_type in ('orders', 'rewards')),
        resource_id text,
        external_id text,
        result text check (result in ('looked_up', 'unknown_order', 'unreadable', 'account_deleted')),
        incentive_id uuid references incentives,
        received_at timestamptz not null default now(),
        processed_at timestamptz,
        unique (account_id, event_id)
      );
      create index payout_webhooks_by_age on payout_webhooks (received_at);

      -- A webhook arrives before anybody knows whose it is.
      create function find_payout_workspace(p_account uuid) returns uuid
      language sql stable security definer set search_path = public, pg_temp as $$
        select a.workspace_id from payout_accounts a where a.id = p_account and a.deleted_at is null
      $$;

      -- Asks again for what is due and has no job any more, over all workspaces.
      create function requeue_due_payouts() returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        requeued int;
      begin
        insert into outbox (queue, data)
        select d.queue, d.data from (
          (select 'payout.step' as queue, jsonb_build_object('workspaceId', p.workspace_id, 'incentiveId', p.incentive_id) as data
          from payouts p join payout_accounts a on a.id = p.account_id
          where p.next_at < now() - interval '20 seconds' and a.status <> 'needs_attention' and (a.paused_until is null or a.paused_until < now())
          order by p.next_at limit 1000)
          union all
          select 'payout.batch', jsonb_build_object('workspaceId', b.workspace_id, 'batchId', b.id) from payout_batches b
          where b.created_at < now() - interval '1 minute'
            and exists (select 1 from payout_batch_items i where i.batch_id = b.id and i.state = 'waiting')
          union all
          select 'payout.webhook', jsonb_build_object('workspaceId', w.workspace_id, 'webhookId', w.id) from payout_webhooks w
          where w.processed_at is null and w.received_at < now() - interval '5 minutes'
        ) d
        where not exists (select 1 from outbox o where o.queue = d.queue and o.data = d.data)
          and not exists (select 1 from pgboss.job j where j.name = d.queue and j.state < 'completed' and j.data = d.data and j.start_after < now() + interval '1 minute');
        get diagnostics requeued = row_count;
        return requeued;
      end $$;

      create function prune_payout_webhooks(p_limit int) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        pruned int;
      begin
        delete from payout_webhooks where id in (
          select w.id from payout_webhooks w where w.received_at < now() - interval '30 days' and w.processed_at is not null
          order by w.received_at limit p_limit for update skip locked
        );
        get diagnostics pruned = row_count;
        return pruned;
      end $$;
      revoke all on function find_payout_workspace(uuid), requeue_due_payouts(), prune_payout_webhooks(int) from public;
      grant execute on function find_payout_workspace(uuid), requeue_due_payouts(), prune_payout_webhooks(int) to panelbridge_app;
    `);
    await fenceTable(runner, 'payout_accounts', 'select, insert, update');
    await fenceTable(runner, 'payout_account_secrets', 'select, insert, update, delete');
    await fenceTable(runner, 'payout_batches', 'select, insert');
    await fenceTable(runner, 'payout_batch_items', 'select, insert, update');
    await fenceTable(runner, 'payouts', 'select, insert, update');
    await fenceTable(runner, 'payout_webhooks', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function prune_payout_webhooks(int);
      drop function requeue_due_payouts();
      drop function find_payout_workspace(uuid);
      drop table payout_webhooks, payouts, payout_batch_items, payout_batches, payout_account_secrets, payout_accounts;
    `);
  }
}
