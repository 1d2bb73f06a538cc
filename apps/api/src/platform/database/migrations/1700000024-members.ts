import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** Panel members on pages of their own: how they sign in, whom a study writes to by itself, and addresses that do not take mail. */
export class Members1700000024000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A link by which somebody signs in, once. The link itself stands in the mail alone.
      create table sign_ins (
        token_hash bytea primary key check (octet_length(token_hash) = 32),
        workspace_id uuid not null references workspaces,
        participant_id uuid not null references participants on delete cascade,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        used_at timestamptz
      );
      create index sign_ins_by_participant on sign_ins (participant_id);
      create index sign_ins_by_age on sign_ins (expires_at);

      create table member_sessions (
        token_hash bytea primary key check (octet_length(token_hash) = 32),
        workspace_id uuid not null references workspaces,
        participant_id uuid not null references participants on delete cascade,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      );
      create index member_sessions_by_participant on member_sessions (participant_id);
      create index member_sessions_by_age on member_sessions (expires_at);

      -- One round of invitations to people whom the audience of a study matches (S2-86).
      create table invitation_waves (
        study_id text not null references studies,
        number int not null check (number > 0),
        workspace_id uuid not null references workspaces,
        invited int not null check (invited >= 0),
        -- Where in the panel the next one goes on; null: at its beginning.
        continues_after uuid,
        -- The key that asked for it; null: it was due.
        requested_by text,
        created_at timestamptz not null default now(),
        primary key (study_id, number)
      );

      -- Since when mail servers say that there is no such address; who is asked to write to it again changes the address.
      alter table participants add bounced_at timestamptz;
      -- hard: there is no such address. soft: it did not take the mail in all the time that it was tried.
      alter table emails add bounce text check (bounce in ('hard', 'soft'));
      create index emails_by_participant on emails (participant_id, template, created_at) where participant_id is not null;
      create index emails_by_study on emails (study_id, template) where study_id is not null;

      -- Whoever has another address from now on is somebody else to those who could read the old one's mail.
      create function change_address() returns trigger language plpgsql set search_path = public, pg_temp as $$
      begin
        if new.email is distinct from old.email then
          new.bounced_at := null;
          delete from sign_ins where participant_id = new.id;
          delete from member_sessions where participant_id = new.id;
        end if;
        return new;
      end $$;
      create trigger change_address before update of email on participants for each row execute function change_address();

      -- The hub's pages know nobody's workspace before these have said it; all else is fenced to it.
      create function find_members(p_email text) returns table (workspace_id uuid, participant_id uuid)
      language sql stable security definer set search_path = public, pg_temp as $$
        select w.id, p.id from workspaces w
        cross join lateral (select m.id from participants m where m.workspace_id = w.id and m.email = p_email) p
        order by w.id
      $$;

      create function workspace_of_member(p_kind text, p_key text) returns uuid
      language sql stable security definer set search_path = public, pg_temp as $$
        select case p_kind
          when 'sign_in' then (select s.workspace_id from sign_ins s where s.token_hash = decode(p_key, 'hex'))
          when 'session' then (select s.workspace_id from member_sessions s where s.token_hash = decode(p_key, 'hex'))
          when 'participant' then (select p.workspace_id from participants p where p.id = p_key::uuid)
        end
      $$;

      -- Studies that take people in, over all workspaces, for what is done by itself while they do.
      create function list_recruiting_studies() returns table (workspace_id uuid, study_id text, has_audience boolean)
      language sql stable security definer set search_path = public, pg_temp as $$
        select s.workspace_id, s.id, exists (select 1 from audiences a where a.study_id = s.id) from studies s
        where s.status = 'active' and s.launched_at is not null
        order by s.id
      $$;

      create function prune_members(p_limit int) returns int
      language plpgsql security definer set search_path = public, pg_temp as $$
      declare
        links int;
        sessions int;
      begin
        delete from sign_ins where token_hash in (
          select s.token_hash from sign_ins s where s.expires_at < now() - interval '1 day' order by s.expires_at limit p_limit for update skip locked
        );
        get diagnostics links = row_count;
        delete from member_sessions where token_hash in (
          select s.token_hash from member_sessions s where s.expires_at < now() order by s.expires_at limit p_limit for update skip locked
        );
        get diagnostics sessions = row_count;
        return links + sessions;
      end $$;

      revoke all on function find_members(text), workspace_of_member(text, text), list_recruiting_studies(), prune_members(int) from public;
      grant execute on function find_members(text), workspace_of_member(text, text), list_recruiting_studies(), prune_members(int) to panelbridge_app;
    `);
    await fenceTable(runner, 'sign_ins', 'select, insert, delete, update (used_at)');
    await fenceTable(runner, 'member_sessions', 'select, insert, delete');
    await fenceTable(runner, 'invitation_waves', 'select, insert');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function prune_members(int), list_recruiting_studies(), workspace_of_member(text, text), find_members(text);
      drop trigger change_address on participants;
      drop function change_address();
      drop index emails_by_study, emails_by_participant;
      alter table emails drop bounce;
      alter table participants drop bounced_at;
      drop table invitation_waves, member_sessions, sign_ins;
    `);
  }
}
