import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Core's decisions as rows, so that one statement can pick the one that fits the locked participation without repeating a rule in SQL.
 * The hub stores the tables that its core computes under a hash of their content; hubs of two versions can run side by side.
 */
export class Rules1700000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table entry_rules (
        version text not null,
        moderation text not null,
        status text not null,
        next text,
        place int not null,
        when_full text,
        refusal text,
        resumes boolean not null,
        open_in text[] not null,
        primary key (version, moderation, status)
      );

      create table outcome_rules (
        version text not null,
        outcome text not null,
        channel text not null,
        on_return text not null,
        too_fast boolean not null,
        status text not null,
        disposition text not null,
        path text[] not null,
        place int not null,
        anomaly text,
        makes_due boolean not null,
        holds_incentive boolean not null,
        needs_start boolean not null,
        when_released text,
        when_closed text,
        rank int not null,
        primary key (version, outcome, channel, on_return, too_fast, status)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table outcome_rules, entry_rules');
  }
}
