import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Small functions that run as the owner, for callers that have no workspace yet: a key, a public address, a partner's webhook, a worker. */
export class NarrowFunctions1700000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function authenticate_key(p_hash bytea)
      returns table (id uuid, workspace_id uuid, role text, name text, owner_name text, owner_email text)
      language sql security definer set search_path = public, pg_temp as $$
        with used as (
          update api_keys k set last_used_at = now()
          where k.key_hash = p_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
            and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')
        )
        select k.id, k.workspace_id, k.role, k.name, k.owner_name, k.owner_email from api_keys k
        where k.key_hash = p_hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
      $$;

      create function create_workspace(p_name text, p_key_hash bytea, p_key_hint text, p_owner_name text, p_owner_email text) returns uuid
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        created uuid;
      begin
        -- Two hubs that start on one empty database make one workspace.
        perform pg_advisory_xact_lock(hashtext('panelbridge.first_workspace'));
        if exists (select 1 from workspaces) then return null; end if;
        insert into workspaces (name) values (p_name) returning id into created;
        insert into api_keys (workspace_id, name, owner_name, owner_email, role, key_hash, hint)
        values (created, 'first key', p_owner_name, p_owner_email, 'admin', p_key_hash, p_key_hint);
        return created;
      end $$;

      create function workspace_of(p_kind text, p_id text) returns uuid
      language sql stable security definer set search_path = public, pg_temp as $$
        select case p_kind
          when 'study' then (select s.workspace_id from studies s where s.id = p_id)
          when 'participation' then (select p.workspace_id from participations p where p.id = p_id)
          when 'preview' then (select v.workspace_id from previews v where v.id = p_id)
          when 'screener_invitation' then (select i.workspace_id from screener_invitations i where i.id = p_id)
          when 'connection' then (select c.workspace_id from connections c where c.id::text = p_id and c.deleted_at is null)
        end
      $$;

      create function find_return_key(p_key text) returns table (workspace_id uuid, study_id text, name text, outcome text)
      language sql stable security definer set search_path = public, pg_temp as $$
        select k.workspace_id, k.study_id, k.name, k.outcome from return_keys k where k.key = p_key
      $$;

      create function accept_webhooks(p_connection uuid[], p_event text[], p_body bytea[], p_headers jsonb[], p_request text[])
      returns table (connection_id uuid, external_event_id text, accepted boolean)
      language sql security definer set search_path = public, pg_temp as $$
        with stored as (
          insert into inbound_webhooks (workspace_id, connection_id, external_event_id, body, headers, request_id)
          select c.workspace_id, c.id, i.event, i.body, i.headers, i.request
          from unnest(p_connection, p_event, p_body, p_headers, p_request) i (connection, event, body, headers, request)
          join connections c on c.id = i.connection
          order by c.id, i.event
          on conflict do nothing
          returning id, workspace_id, inbound_webhooks.connection_id, inbound_webhooks.external_event_id
        ), queued as (
          insert into outbox (queue, data)
          select 'webhook.process', jsonb_build_object('workspaceId', s.workspace_id, 'webhookId', s.id) from stored s
        )
        select i.connection, i.event, s.id is not null
        from unnest(p_connection, p_event) i (connection, event)
        left join stored s on s.connection_id = i.connection and s.external_event_id = i.event
      $$;

      create function quarantine_signal(
        p_workspace uuid, p_study text, p_connection uuid, p_channel text, p_reason text, p_external_id text, p_partner_status text, p_outcome text, p_details jsonb
      ) returns uuid
      language sql security definer set search_path = public, pg_temp as $$
        insert into quarantine as q (workspace_id, study_id, connection_id, channel, reason, external_id, partner_status, outcome, details)
        values (p_workspace, p_study, p_connection, p_channel, p_reason, left(p_external_id, 200), left(p_partner_status, 200), p_outcome, p_details)
        on conflict (workspace_id, channel, reason, coalesce(study_id, ''), coalesce(connection_id::text, ''),
          coalesce(external_id, 'record:' || (details ->> 'recordId'), ''), coalesce(partner_status, ''), coalesce(outcome, ''))
          where state = 'open'
        do update set seen = q.seen + 1, last_seen_at = now()
        returning id
      $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function quarantine_signal(uuid, text, uuid, text, text, text, text, text, jsonb);
      drop function accept_webhooks(uuid[], text[], bytea[], jsonb[], text[]);
      drop function find_return_key(text);
      drop function workspace_of(text, text);
      drop function create_workspace(text, bytea, text, text, text);
      drop function authenticate_key(bytea);
    `);
  }
}
