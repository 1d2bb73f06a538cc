import type pg from 'pg';

/** A model of a database that nobody reads, for what only has to belong to one. @returns its id */
export async function seedModel(sql: pg.Pool, workspaceId: string): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `with s as (insert into sources (workspace_id, kind, name) values ($1, 'postgresql', 'Warehouse') returning id)
     insert into models (workspace_id, source_id, name, query, primary_key, columns) select $1, s.id, 'People', 'select 1', 'id', '[]' from s returning id`,
    [workspaceId],
  );
  return rows[0]?.id ?? '';
}
