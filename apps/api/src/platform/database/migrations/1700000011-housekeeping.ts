import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What housekeeping may do across workspaces, and nothing more: the ages stand here, so that the hub's role cannot delete what is younger.
 */
export class Housekeeping1700000011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function prune_expired(p_table text, p_limit int) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        pruned int;
      begin
        case p_table
          when 'idempotency_keys' then
            delete from idempotency_keys where ctid in (
              select k.ctid from idempotency_keys k where k.created_at < now() - interval '24 hours'
              order by k.created_at limit p_limit for update skip locked
            );
          when 'exchanges' then
            delete from exchanges where id in (
              select x.id from exchanges x where x.at < now() - interval '7 days' order by x.at limit p_limit for update skip locked
            );
          when 'inbound_webhooks' then
            delete from inbound_webhooks where id in (
              select w.id from inbound_webhooks w where w.processed_at < now() - interval '30 days'
              order by w.processed_at limit p_limit for update skip locked
            );
          when 'previews' then
            delete from previews where id in (
              select v.id from previews v where v.created_at < now() - interval '30 days' and v.expires_at < now()
              order by v.created_at limit p_limit for update skip locked
            );
          else
            raise exception 'nothing of % expires', p_table;
        end case;
        get diagnostics pruned = row_count;
        return pruned;
      end $$;

      create index inbound_webhooks_waiting on inbound_webhooks (received_at) where processed_at is null;
      create index emails_waiting on emails (created_at) where status = 'queued';

      -- What the hub has promised to do and no job does any more, because all its tries failed or the jobs themselves are gone. Each of these
      -- jobs is one try: the next comes with the next call, until whoever does the work notes that it is over.
      create function requeue_stalled(p_queue text) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        requeued int;
      begin
        case p_queue
          when 'webhook.process' then
            insert into outbox (queue, data, options)
            select p_queue, jsonb_build_object('workspaceId', w.workspace_id, 'webhookId', w.id), '{"retryLimit": 0}' from inbound_webhooks w
            where w.processed_at is null and w.received_at < now() - interval '5 minutes'
              and not exists (select 1 from outbox o where o.queue = p_queue and (o.data ->> 'webhookId')::bigint = w.id)
              and not exists (
                select 1 from pgboss.job j where j.name = p_queue and j.state < 'completed' and (j.data ->> 'webhookId')::bigint = w.id
              )
            order by w.id;
          when 'email.send' then
            insert into outbox (queue, data, options)
            select p_queue, jsonb_build_object('workspaceId', e.workspace_id, 'emailId', e.id), '{"retryLimit": 0}' from emails e
            where e.status = 'queued' and e.created_at < now() - interval '5 minutes'
              and not exists (select 1 from outbox o where o.queue = p_queue and (o.data ->> 'emailId')::uuid = e.id)
              and not exists (
                select 1 from pgboss.job j where j.name = p_queue and j.state < 'completed' and (j.data ->> 'emailId')::uuid = e.id
              )
            order by e.created_at, e.id;
          else
            raise exception 'nothing of % is asked for again', p_queue;
        end case;
        get diagnostics requeued = row_count;
        return requeued;
      end $$;

      -- A restored backup brings the transaction ids of another server, which may lie ahead of this one's: readers, who stop below what still
      -- runs, would wait for them for a long time. A row that is visible although its transaction has not begun here comes from there.
      create function settle_restored_events() returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        workspace uuid;
        settled int := 0;
        changed int;
      begin
        for workspace in select w.id from workspaces w loop
          -- Each statement is compared with its own snapshot, in which no transaction of this server can be both visible and still to come.
          if (select e.transaction_id from events e where e.workspace_id = workspace order by e.transaction_id desc limit 1)
            >= pg_snapshot_xmax(pg_current_snapshot())
          then
            -- One id for all of them: between transactions of another server, the order of the ids is all that is known.
            update events e set transaction_id = '3'
            where e.workspace_id = workspace and e.transaction_id >= pg_snapshot_xmax(pg_current_snapshot());
            get diagnostics changed = row_count;
            settled := settled + changed;
          end if;
        end loop;
        return settled;
      end $$;

      revoke all on function prune_expired(text, int), requeue_stalled(text), settle_restored_events() from public;
      grant execute on function prune_expired(text, int), requeue_stalled(text), settle_restored_events() to panelbridge_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop function settle_restored_events(); drop function requeue_stalled(text); drop function prune_expired(text, int); drop index emails_waiting, inbound_webhooks_waiting',
    );
  }
}
