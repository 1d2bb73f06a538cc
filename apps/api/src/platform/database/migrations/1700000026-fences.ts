import type { MigrationInterface, QueryRunner } from 'typeorm';
import { audienceTest } from './audience-functions.js';
import { fenceExpression } from './fence-table.js';

/**
 * Gives every fence the expression that its rows are compared with. `workspaces` is fenced by its own id. One table after the other, each in a
 * transaction of its own: who has one table and waits for the next is what those wait for who have that.
 */
async function alterFences(runner: QueryRunner, expression: string): Promise<void> {
  const fences = await runner.query<{ place: string; key: string }[]>(`
    select format('%I.%I', schemaname, tablename) as place, case tablename when 'workspaces' then 'id' else 'workspace_id' end as key
    from pg_policies where policyname = 'fence' order by 1
  `);
  for (const { place, key } of fences) {
    await runner.query(`alter policy fence on ${place} using (${key} = ${expression}) with check (${key} = ${expression})`);
  }
}

/**
 * Fences that cost nothing for each row: the workspace is read once for a statement. Asked again for each of 10,000 rows, it took longer than the
 * rows themselves.
 */
export class Fences1700000026000 implements MigrationInterface {
  /** None for the whole: it can be run again where it was cut off. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await alterFences(runner, fenceExpression);
    await runner.query(audienceTest);
  }

  async down(runner: QueryRunner): Promise<void> {
    await alterFences(runner, `nullif(current_setting('app.workspace', true), '')::uuid`);
  }
}
