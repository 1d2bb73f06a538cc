import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** Exclusions, which outlive the id in the tool, and when a study's backlog was last brought to its owner's mind. */
export class Exclusions1700000015000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The tombstone of an id: the tool forgets it when the person is removed there, this row does not.
      create table exclusions (
        participation_id text collate "C" primary key references participations,
        workspace_id uuid not null references workspaces,
        study_id text not null references studies,
        external_id text,
        reason text not null,
        excluded_by text not null,
        excluded_at timestamptz not null default now(),
        -- The second step, in the tool: nobody but a person can do it and say so.
        removal text not null check (removal in ('not_needed', 'waiting', 'confirmed')),
        removed_by text,
        removed_at timestamptz,
        note text,
        version int not null default 1
      );
      create index exclusions_waiting on exclusions (study_id, excluded_at) where removal = 'waiting';

      create table backlog_reminders (
        study_id text primary key references studies,
        workspace_id uuid not null references workspaces,
        reminded_at timestamptz not null default now(),
        submitted int not null
      );

      -- Who launched a study is found without reading all of its events.
      create index events_of_launch on events (study_id, id) where type = 'study.launched';

      -- Studies in which somebody has waited for so long, and of which nobody was reminded lately.
      create function list_due_backlogs(p_after_hours int, p_every_hours int) returns table (workspace_id uuid, study_id text)
      language sql stable security definer set search_path = public, pg_temp as $$
        select distinct p.workspace_id, p.study_id from participations p
        where p.status = 'submitted' and coalesce(p.ended_at, p.updated_at) <= now() - make_interval(hours => p_after_hours)
          and not exists (
            select 1 from backlog_reminders r
            where r.study_id = p.study_id and r.reminded_at > now() - make_interval(hours => p_every_hours)
          )
        order by 1, 2
      $$;
      revoke all on function list_due_backlogs(int, int) from public;
      grant execute on function list_due_backlogs(int, int) to panelbridge_app;
    `);
    await fenceTable(runner, 'exclusions', 'select, insert, update');
    await fenceTable(runner, 'backlog_reminders', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function list_due_backlogs(int, int); drop index events_of_launch; drop table backlog_reminders, exclusions');
  }
}
