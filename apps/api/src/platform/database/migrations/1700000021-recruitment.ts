import type { MigrationInterface, QueryRunner } from 'typeorm';
import { audienceFunctions, audienceTerms } from './audience-functions.js';
import { fenceTable } from './fence-table.js';

/** Whom studies recruit from the panel: audiences, how they are looked for, what an application met of one, and studies to begin with. */
export class Recruitment1700000021000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audiences (
        study_id text primary key references studies,
        workspace_id uuid not null references workspaces,
        -- As core's \`checkAudience\` made it.
        definition jsonb not null,
        version int not null default 1,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
      );

      -- Which criteria of the audience the person met when applying, and which not; slugs only.
      alter table participations add criteria jsonb;

      alter table studies
        -- What people agree to by applying, in words.
        add consent_form text,
        -- Where applicants answer questions: here, on the platform that asks for people, or in another tool.
        add screener_source text not null default 'hub' check (screener_source in ('hub', 'platform', 'other'));

      -- Studies to begin with.
      create table study_templates (
        id uuid primary key default gen_random_uuid(),
        workspace_id uuid not null references workspaces,
        name text not null,
        -- Members of a study, and with them a screener and an audience if it has one.
        definition jsonb not null,
        created_at timestamptz not null default now()
      );
      create index study_templates_by_workspace on study_templates (workspace_id, created_at, id);

      -- How far recruiting has come, and when, is read from the log of each participation; pauses from that of the study.
      create index events_of_pauses on events (study_id, id) where type in ('study.paused', 'study.resumed');

      ${audienceFunctions}

      -- Only who can be written to is ever looked for by it.
      create index participants_by_term on participants using gin (${audienceTerms}) where email is not null and opted_out_at is null;
    `);
    await fenceTable(runner, 'audiences', 'select, insert, update');
    await fenceTable(runner, 'study_templates', 'select, insert');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index participants_by_term;
      drop function list_audience(jsonb, uuid, int), count_audience(jsonb);
      drop function write_audience_statement(text, jsonb, text), write_audience_test(jsonb);
      drop function audience_terms;
      drop index events_of_pauses;
      drop table study_templates;
      alter table studies drop screener_source, drop consent_form;
      alter table participations drop criteria;
      drop table audiences;
    `);
  }
}
