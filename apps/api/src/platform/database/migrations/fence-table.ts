import type { QueryRunner } from 'typeorm';

/** The present workspace as fences compare rows with it: a select of its own is read once for a statement instead of once for each row. */
export const fenceExpression = `(select nullif(current_setting('app.workspace', true), '')::uuid)`;

/** Gives the hub's role just these rights on a table, on rows of the present workspace alone. The table has a column `workspace_id`. */
export async function fenceTable(runner: QueryRunner, table: string, rights: string): Promise<void> {
  await runner.query(`
    grant ${rights} on ${table} to panelbridge_app;
    alter table ${table} enable row level security;
    create policy fence on ${table} to panelbridge_app
      using (workspace_id = ${fenceExpression})
      with check (workspace_id = ${fenceExpression});
  `);
}
