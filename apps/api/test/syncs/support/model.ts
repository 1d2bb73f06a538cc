import type { ModelColumn } from '@panelbridge/core';
import type { TestHub } from '../../support/start-hub.js';

/** Columns of {@link createModel}, unless others are named. */
export const peopleColumns: readonly ModelColumn[] = [
  { name: 'id', type: 'number' },
  { name: 'mail', type: 'text' },
  { name: 'first', type: 'text' },
  { name: 'last', type: 'text' },
  { name: 'job', type: 'text' },
  { name: 'age', type: 'number' },
];

/** Makes a source and a model of it, whose rows nobody reads. @returns the id of the model */
export async function createModel(
  { sql, workspaceId }: Pick<TestHub, 'sql' | 'workspaceId'>,
  { columns = peopleColumns, workspace = workspaceId }: { readonly columns?: readonly ModelColumn[]; readonly workspace?: string } = {},
): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `with s as (insert into sources (workspace_id, kind, name) values ($1, 'upload', 'Files') returning id)
     insert into models (workspace_id, source_id, name, format, primary_key, columns) select $1, id, 'People', 'csv', 'id', $2 from s returning id`,
    [workspace, JSON.stringify(columns)],
  );
  return rows[0]?.id ?? '';
}

/** The mapping of {@link peopleColumns} to fields of the panel. */
export const peopleMappings = [
  { column: 'mail', field: 'email' },
  { column: 'first', field: 'first_name' },
  { column: 'last', field: 'last_name' },
  { column: 'job', field: 'title' },
];
