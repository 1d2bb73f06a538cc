import { Client } from 'pg';

/** Runs one statement in a connection of its own and returns the rows. */
export async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Commits a thousand rows, to find them again later. */
export async function createRows(url: string): Promise<void> {
  await query(url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id');
}

/** How many of those rows are there. */
export async function countRows(url: string): Promise<unknown> {
  return (await query(url, 'SELECT count(*)::int FROM kept'))[0]?.['count'];
}
