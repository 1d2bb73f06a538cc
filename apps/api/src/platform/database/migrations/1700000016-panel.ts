import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

const textFields = ['first_name', 'last_name', 'phone_number', 'title', 'company', 'city', 'state', 'country'] as const;

const list = (write: (field: string, index: number) => string): string => textFields.map(write).join(', ');

/** Fields in their order, as bits of a mask. */
const bits = textFields.map((_, index) => 1 << index);

/**
 * What a field becomes. Most often all rows say it, and none only while it is empty. Where some rows empty it and others leave it out, each
 * row says itself, by a mark, which of the two it means.
 */
function writeField(field: string, index: number): string {
  return `case when whole_${index} then excluded.${field} when late_${index} then coalesce(p.${field}, excluded.${field})
            when not mixed_${index} then coalesce(excluded.${field}, p.${field})
            when (excluded.characteristics ->> '~')::int & ${bits[index]} <> 0 then excluded.${field} else p.${field} end`;
}

/** Bits that are tested once for a batch instead of once for each row. */
function declareField(index: number): string {
  return [
    ['whole', 'p_whole'],
    ['late', 'p_late'],
    ['mixed', 'p_mixed'],
  ]
    .map(([name, mask]) => `${name}_${index} boolean := ${mask} & ${bits[index]} <> 0;`)
    .join(' ');
}

/** What values become: those that are written only while empty yield to what is there, which yields to all others; null takes away. */
const writeValues = `case when p_marked
            then jsonb_strip_nulls(coalesce(excluded.characteristics -> '~e', '{}') || p.characteristics || (excluded.characteristics - '~' - '~e'))
            else p.characteristics || excluded.characteristics end`;

const fence = (setting: string): string =>
  `alter policy fence on participants using (workspace_id = ${setting}) with check (workspace_id = ${setting})`;

/** The fields of the panel, the definitions of what else is known of people, and the one statement by which batches are written. */
export class Panel1700000016000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const names = textFields.join(', ');
    const input = `unnest(p_ids, p_emails, ${list((field) => `p_${field}`)}, p_characteristics) i (id, email, ${names}, characteristics)`;
    const insert = `insert into participants as p (id, workspace_id, email, ${names}, characteristics)
              select i.id::uuid, p_workspace, i.email, ${list((field) => `i.${field}`)}, coalesce(i.characteristics, '{}') from ${input}`;
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

      -- Writes a batch as the hub's own role, fenced to the workspace that it is given. A key that acts has to hold at this moment. Whoever touches
      -- many people does so in the order of their addresses, so that nobody waits in a circle. In bit masks the first field is bit 0: p_whole has
      -- those that every row says, p_late those that are written only while empty, p_mixed those that some rows empty and others leave out; any
      -- other null says nothing. Members of characteristics that are no slugs are marks: '~' has the fields that the row says, '~e' values that are
      -- written only while empty. No row is returned when the definitions of p_slugs are not what they were read as. Who was there and held all
      -- of it already is among the same; who was created is told of an insert alone. Ids are parted by commas, addresses by line feeds.
      create function write_participants(
        p_workspace uuid, p_mode text, p_whole int, p_late int, p_mixed int, p_marked boolean, p_slugs text[], p_types text[],
        p_key uuid, p_requests text[], p_ids text[], p_emails text[], ${list((field) => `p_${field} text[]`)}, p_characteristics jsonb[]
      ) returns table (created text, changed text, changed_emails text, same text, same_emails text)
      language plpgsql volatile set search_path = public, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
      declare
        known text[];
        created_ids uuid[];
        changed_ids uuid[];
        ${textFields.map((_, index) => declareField(index)).join('\n        ')}
      begin
        perform set_config('app.workspace', p_workspace::text, true);
        if p_key is not null and not exists (
          select 1 from api_keys k
          where k.id = p_key and k.workspace_id = p_workspace and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
        ) then
          raise exception 'the API key does not hold any more' using errcode = 'invalid_authorization_specification';
        end if;
        if cardinality(p_slugs) > 0 then
          perform pg_advisory_xact_lock_shared(16, hashtext(p_workspace::text));
          if (
            select count(*) from characteristics c
            where c.workspace_id = p_workspace and c.slug = any (p_slugs) and c.type = p_types[array_position(p_slugs, c.slug)]
          ) < cardinality(p_slugs) then
            return;
          end if;
        end if;

        if p_mode = 'insert' then
          with written as (${insert} order by i.email on conflict (workspace_id, email) do nothing returning p.id)
          select array_agg(w.id) into created_ids from written w;
        else
          -- An update holds whom it finds, so that nobody is added whom it has not found.
          if p_mode = 'update' then
            select array_agg(h.email) into known from (
              select p.email from participants p where p.workspace_id = p_workspace and p.email = any (p_emails) order by p.email for no key update
            ) h;
          end if;
          with written as (
            ${insert}
            where p_mode <> 'update' or i.email = any (known)
            order by i.email
            on conflict (workspace_id, email) do update set ${list((field, index) => `${field} = ${writeField(field, index)}`)},
              characteristics = ${writeValues}, version = p.version + 1, updated_at = now()
            where row(${list((field) => `p.${field}`)}, p.characteristics) is distinct from row(${list(writeField)}, ${writeValues})
            returning p.id, p.email, p.version
          )
          select array_agg(w.id) filter (where w.version = 1), array_agg(w.id) filter (where w.version > 1),
            string_agg(w.email, e'\\n') filter (where w.version > 1)
          into created_ids, changed_ids, changed_emails from written w;
          if coalesce(cardinality(created_ids), 0) + coalesce(cardinality(changed_ids), 0) < cardinality(p_ids) then
            select string_agg(p.id::text, ','), string_agg(p.email, e'\\n') into same, same_emails from participants p
            where p.workspace_id = p_workspace and p.email = any (p_emails) and not p.id = any (coalesce(created_ids || changed_ids, '{}'));
          end if;
        end if;

        if p_marked and created_ids is not null then
          update participants p set characteristics = jsonb_strip_nulls(coalesce(p.characteristics -> '~e', '{}') || (p.characteristics - '~' - '~e'))
          where p.id = any (created_ids);
        end if;

        if created_ids is not null or changed_ids is not null then
          insert into events (workspace_id, type, actor_kind, actor, data, request_id)
          values (p_workspace, 'participants.written', case when p_key is null then 'system' else 'api_key' end, p_key::text,
            jsonb_build_object('created', coalesce(created_ids, '{}'), 'changed', coalesce(changed_ids, '{}'))
              || case when cardinality(p_requests) > 1 then jsonb_build_object('requests', p_requests) else '{}' end,
            case when cardinality(p_requests) = 1 then p_requests[1] end);
        end if;
        if p_mode = 'insert' then created := array_to_string(created_ids, ','); end if;
        changed := array_to_string(changed_ids, ',');
        return next;
      end $$;

      revoke all on function hold_characteristics(uuid, boolean) from public;
      grant execute on function hold_characteristics(uuid, boolean) to panelbridge_app;
      revoke all on function list_characteristic_types(uuid) from public;
      grant execute on function list_characteristic_types(uuid) to panelbridge_app;
      revoke all on function write_participants from public;
      grant execute on function write_participants to panelbridge_app;

      -- The workspace is read once for a statement instead of once for each of its rows.
      ${fence(`(select nullif(current_setting('app.workspace', true), '')::uuid)`)};
    `);
    await fenceTable(runner, 'characteristics', 'select, insert, update, delete');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${fence(`nullif(current_setting('app.workspace', true), '')::uuid`)};
      drop function write_participants;
      drop function list_characteristic_types(uuid);
      drop function hold_characteristics(uuid, boolean);
      drop table characteristics;
      alter table participants ${[...textFields.slice(2), 'characteristics', 'labels'].map((field) => `drop ${field}`).join(', ')};
    `);
  }
}
