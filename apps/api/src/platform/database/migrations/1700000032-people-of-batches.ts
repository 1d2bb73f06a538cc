import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSyncSettlement } from './sync-settlement.js';

/** Whom a batch was about, so that what was said of somebody is found without reading everything that was said. */
export class PeopleOfBatches1700000032000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table sync_batches add column people bigint[];
      comment on column sync_batches.people is 'hashes of the match keys; null: written down before there was this column';
      grant update (people) on sync_batches to panelbridge_app;
    `);
    await createSyncSettlement(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table sync_batches drop column people');
  }
}
