import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

const textFields = ['first_name', 'last_name', 'phone_number', 'title', 'company', 'city', 'state', 'country'] as const;

/** What a field becomes: left where the record does not say it, kept where it is written only while empty and holds something. */
function writeField(field: string, index: number): string {
  const bit = 1 << index;
  return `case when i.given & ${bit} = 0 then p.${field} when p_only_if_empty & ${bit} = 0 then i.${field} else coalesce(p.${field}, i.${field}) end as ${field}`;
}

/** The fields of the panel, the definitions of what else is known of people, and the one statement by which batches are written. */
export class Panel1700000016000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const names = textFields.join(', ');
    const input = `unnest(p_ids, p_emails, p_given, ${textFields.map((field) => `p_${field}`).join(', ')}, p_characteristics, p_if_empty)
            with ordinality i (id, email, given, ${names}, characteristics, if_empty, place)`;
    await runner.query(`
      alter table participants
        add phone_number text,
        add title text,
        add company text,
        add city text,
        add state text,
        add country text,
        -- By slug; a value that is none has no member.
        add characteristics jsonb not null default '{}',
        add labels text[] not null default '{}';

      create table characteristics (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        slug text not null check (slug ~ '^[a-z][a-z0-9_]{0,99}$'),
        name text not null,
        type text not null check (type in ('text', 'number', 'date', 'boolean')),
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (workspace_id, slug)
      );

      -- Whoever writes values holds the definitions as they are until the end of the transaction; whoever changes them waits, and keeps others out.
      create function hold_characteristics(p_workspace uuid, p_for_change boolean) returns void
      language sql volatile set search_path = public, pg_temp as $$
        select case when p_for_change then pg_advisory_xact_lock(16, hashtext(p_workspace::text))
          else pg_advisory_xact_lock_shared(16, hashtext(p_workspace::text)) end
      $$;

      -- For readers that have no transaction open: one round trip, fenced to the workspace that it is given.
      create function list_characteristic_types(p_workspace uuid) returns table (slug text, type text)
      language plpgsql volatile set search_path = public, pg_temp as $$
      begin
        perform set_config('app.workspace', p_workspace::text, true);
        return query select c.slug, c.type from characteristics c where c.workspace_id = p_workspace order by c.slug;
      end $$;

      -- Writes a batch as the hub's own role, fenced to the workspace that it is given, in three steps in which nobody can wait in a circle: who
      -- is missing is added in the order of addresses, before any row is held; then who is there is held in the order of ids; then changed.
      -- Places count from 1. No row is returned when the definitions of p_slugs are not what they were read as.
      create function write_participants(
        p_workspace uuid, p_mode text, p_only_if_empty int, p_slugs text[], p_types text[], p_actor_kind text, p_actor text, p_request text,
        p_ids uuid[], p_emails text[], p_given int[], ${textFields.map((field) => `p_${field} text[]`).join(', ')},
        p_characteristics jsonb[], p_if_empty jsonb[]
      ) returns table (created int[], matched int[], matched_ids uuid[])
      language plpgsql volatile set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
      declare
        created_ids uuid[] := '{}';
        changed_ids uuid[] := '{}';
      begin
        perform set_config('app.workspace', p_workspace::text, true);
        if cardinality(p_slugs) > 0 then
          perform hold_characteristics(p_workspace, false);
          if (
            select count(*) from unnest(p_slugs, p_types) u (slug, type)
            join characteristics c on c.workspace_id = p_workspace and c.slug = u.slug and c.type = u.type
          ) < cardinality(p_slugs) then
            return;
          end if;
        end if;

        if p_mode <> 'update' then
          with added as (
            insert into participants (id, workspace_id, email, ${names}, characteristics)
            select i.id, p_workspace, i.email, ${textFields.map((field) => `i.${field}`).join(', ')},
              jsonb_strip_nulls(coalesce(i.if_empty, '{}') || coalesce(i.characteristics, '{}'))
            from ${input}
            order by i.email
            on conflict (workspace_id, email) do nothing
            returning participants.id
          )
          select coalesce(array_agg(a.id), '{}') into created_ids from added a;
        end if;

        if p_mode <> 'insert' and cardinality(created_ids) < cardinality(p_ids) then
          with held as materialized (
            select p.id, i.place, ${textFields.map(writeField).join(', ')},
              case when i.characteristics is null and i.if_empty is null then p.characteristics
                else jsonb_strip_nulls(coalesce(i.if_empty, '{}') || p.characteristics || coalesce(i.characteristics, '{}')) end as characteristics,
              row(${textFields.map((field) => `p.${field}`).join(', ')}, p.characteristics) as before
            from ${input}
            join participants p on p.workspace_id = p_workspace and p.email = i.email
            where i.id <> all (created_ids)
            order by p.id
            for no key update of p
          ), changed as (
            update participants t
            set ${textFields.map((field) => `${field} = h.${field}`).join(', ')}, characteristics = h.characteristics, version = t.version + 1, updated_at = now()
            from held h
            where t.id = h.id and row(${textFields.map((field) => `h.${field}`).join(', ')}, h.characteristics) is distinct from h.before
            returning t.id
          )
          select coalesce(array_agg(h.place::int), '{}'), coalesce(array_agg(h.id), '{}'), (select coalesce(array_agg(c.id), '{}') from changed c)
          into matched, matched_ids, changed_ids from held h;
        end if;

        insert into events (workspace_id, type, subject_id, actor_kind, actor, data, request_id)
        select p_workspace, e.type, e.id, p_actor_kind, p_actor, '{}', p_request
        from (
          select 'participant.created' as type, c.id::text as id from unnest(created_ids) c (id)
          union all
          select 'participant.changed', c.id::text from unnest(changed_ids) c (id)
        ) e;

        created := (select coalesce(array_agg(i.place::int), '{}') from unnest(p_ids) with ordinality i (id, place) where i.id = any (created_ids));
        return next;
      end $$;

      revoke all on function hold_characteristics(uuid, boolean) from public;
      grant execute on function hold_characteristics(uuid, boolean) to panelbridge_app;
      revoke all on function list_characteristic_types(uuid) from public;
      grant execute on function list_characteristic_types(uuid) to panelbridge_app;
      revoke all on function write_participants from public;
      grant execute on function write_participants to panelbridge_app;
    `);
    await fenceTable(runner, 'characteristics', 'select, insert, update, delete');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function write_participants;
      drop function list_characteristic_types(uuid);
      drop function hold_characteristics(uuid, boolean);
      drop table characteristics;
      alter table participants ${[...textFields.slice(2), 'characteristics', 'labels'].map((field) => `drop ${field}`).join(', ')};
    `);
  }
}
