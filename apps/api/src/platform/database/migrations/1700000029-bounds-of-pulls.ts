import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far a pass of a pull has come through its list, so that one without an end is seen by whichever worker goes on. */
export class BoundsOfPulls1700000029000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table pulls
        add column pages int not null default 0,
        -- In a row, up to now, without a record that the pass had not listed before.
        add column stale_pages int not null default 0,
        -- The cursor after the last page whose number is a power of two: a list that goes round in circles comes by it again.
        add column milestone text
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table pulls drop column pages, drop column stale_pages, drop column milestone');
  }
}
