import type { MigrationInterface, QueryRunner } from 'typeorm';
import { fenceTable } from './fence-table.js';

/** Whom studies recruit from the panel: audiences, and what an application met of one. */
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
    `);
    await fenceTable(runner, 'audiences', 'select, insert, update');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table participations drop criteria; drop table audiences');
  }
}
