import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSyncSettlement } from './sync-settlement.js';

/** Whom a sync removes from the panel is noted without their id, and not at all under a key that may be their address. */
export class RemovedPeople1700000031000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createSyncSettlement(runner);
  }

  async down(): Promise<void> {
    // What was noted before was noted of people who are gone, so there is nothing to go back to.
  }
}
