import type { MigrationInterface, QueryRunner } from 'typeorm';
import { limitFunction } from './ledger-charges.js';
import { createSyncSettlement } from './sync-settlement.js';

/**
 * Which key an order was sent with: only a key that shows another order of the same one can tell that an order is not there. And functions that
 * were changed in place before the first release, for databases that have them as they were.
 */
export class KeysOfPayouts1700000028000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table payouts add column if not exists key_stored_at timestamptz;
      alter table payout_accounts drop column if exists moved_at;
      ${limitFunction}
    `);
    await createSyncSettlement(runner);
  }

  /** Leaves everything: the version before has the same functions, and reads no column that it does not know. */
  down(): Promise<void> {
    return Promise.resolve();
  }
}
