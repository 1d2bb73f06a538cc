import { Client, escapeIdentifier } from 'pg';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const LONGEST_NAME = 63;

/**
 * Creates a UTF-8 database on the server of `url`.
 *
 * @param template - A database to copy, to which nobody may be connected at that moment; without it the new one is empty.
 * @throws EmbeddedPostgresError `name_invalid`; PostgreSQL's own error, such as 42P04 for a name in use.
 */
export async function createDatabase(url: string, name: string, template?: string): Promise<void> {
  const source = template === undefined ? `template0 ENCODING 'UTF8'` : quoteName(template);
  await execute(url, `CREATE DATABASE ${quoteName(name)} TEMPLATE ${source}`);
}

/**
 * Drops a database and ends the sessions in it; does nothing when there is none.
 *
 * @throws EmbeddedPostgresError `name_invalid`.
 */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await execute(url, `DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
}

/** Names a database of the same server: the path of `url` is replaced, all else is kept. */
export function toDatabaseUrl(url: string, name: string): string {
  const parsed = new URL(url);
  // Drivers decode the path as a whole, so only the characters that would end it are escaped beyond that.
  parsed.pathname = `/${encodeURI(name).replaceAll('?', '%3F').replaceAll('#', '%23')}`;
  return parsed.href;
}

function quoteName(name: string): string {
  // PostgreSQL cuts a longer name without an error, and two names could become one.
  if (name === '' || name.includes('\0') || Buffer.byteLength(name) > LONGEST_NAME) {
    throw new EmbeddedPostgresError(
      'name_invalid',
      `The database name ${JSON.stringify(name)} must have 1 to ${LONGEST_NAME} bytes and no NUL character.`,
    );
  }
  return escapeIdentifier(name);
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  // A connection that breaks also rejects the query below; without a listener it would end the process as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
