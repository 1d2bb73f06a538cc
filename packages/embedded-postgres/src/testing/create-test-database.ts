import { randomBytes } from 'node:crypto';
import { createDatabase, dropDatabase, toDatabaseUrl } from '../databases.js';

/** A database that one test file has to itself. */
export interface TestDatabase {
  /** Its connection string. */
  readonly url: string;
  readonly name: string;
  /** Drops it, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * Creates a database for one test file.
 *
 * @param baseUrl - The server, as `inject('postgresUrl')` gives it; its account must be allowed to create databases.
 * @param options - `template`: a database to copy, such as one with the schema, to which nobody is connected.
 */
export async function createTestDatabase(baseUrl: string, options: { readonly template?: string } = {}): Promise<TestDatabase> {
  const name = `panelbridge_test_${randomBytes(8).toString('hex')}`;
  await createDatabase(baseUrl, name, options.template);
  return { url: toDatabaseUrl(baseUrl, name), name, drop: () => dropDatabase(baseUrl, name) };
}
