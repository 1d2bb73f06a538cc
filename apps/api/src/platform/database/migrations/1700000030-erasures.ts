import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSyncSettlement } from './sync-settlement.js';

/** What is said of a batch on its way is not kept where one of its people was erased meanwhile. */
export class Erasures1700000030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table sync_batches add column if not exists keeps_sides boolean not null default true;
      comment on column sync_batches.keeps_sides is 'false: a person of it was erased while it was on its way, so requests and answers of it are not kept';
      grant update (keeps_sides, row_keys) on sync_batches to panelbridge_app;
    `);
    await createSyncSettlement(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table sync_batches drop column keeps_sides');
  }
}
