import type pg from 'pg';

/** Names of the tables whose rows belong to a workspace. */
export async function listWorkspaceTables(sql: pg.Pool): Promise<readonly string[]> {
  const { rows } = await sql.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name = 'workspace_id' order by 1`,
  );
  return ['workspaces', ...rows.map(({ name }) => name)];
}

/** The column of a table of {@link listWorkspaceTables} that says whose a row is. */
export function nameWorkspaceColumn(table: string): string {
  return table === 'workspaces' ? 'id' : 'workspace_id';
}

/** Every row of a workspace by table, as JSON. When a key was used last is left out, since refused requests are told by it too. */
export async function readWorkspaceRows(sql: pg.Pool, workspaceId: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  for (const table of await listWorkspaceTables(sql)) {
    const { rows } = await sql.query<{ row: string }>(
      `select (to_jsonb(t) - 'last_used_at')::text as row from ${table} t where ${nameWorkspaceColumn(table)} = $1 order by 1`,
      [workspaceId],
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

/** What would give a workspace away: its ids, and every text that holds its word. */
export async function listTraces(sql: pg.Pool, workspaceId: string, word: string): Promise<readonly string[]> {
  const rows = Object.values(await readWorkspaceRows(sql, workspaceId)).flat();
  const ids = rows.join(' ').match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:st|pp)_[0-9A-Za-z]{6,}/g) ?? [];
  return [...new Set([word, ...ids])];
}
