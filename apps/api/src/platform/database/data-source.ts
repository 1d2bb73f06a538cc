import type { EventEmitter } from 'node:events';
import { DataSource } from 'typeorm';
import { migrations } from './migrations/index.js';

/** The role that the hub's own connections take: not an owner, unable to bypass row-level security. */
export const applicationRole = 'panelbridge_app';

// The longest that a request of an operator may work; a database that falls silent is noticed a second later.
const statementMilliseconds = 30_000;

/**
 * The owner's access, for migrations only.
 *
 * @param lockMilliseconds how long a statement waits for a lock before it fails; 0 waits for ever
 */
export function createOwnerDataSource(url: string, lockMilliseconds = 0): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    migrations,
    synchronize: false,
    migrationsTransactionMode: 'each',
    poolSize: 1,
    extra: { options: `-c lock_timeout=${lockMilliseconds}` },
  });
}

/** The hub's access: every connection takes {@link applicationRole} as it opens, so one URL is enough. */
export function createDataSource(url: string, options: { readonly entities: readonly Function[]; readonly poolSize: number }): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [...options.entities] as never,
    synchronize: false,
    poolSize: options.poolSize,
    applicationName: 'panelbridge',
    // Whoever finds all connections in use, or the database not answering, is told so instead of kept waiting.
    extra: {
      options: `-c role=${applicationRole} -c statement_timeout=${statementMilliseconds}`,
      connectionTimeoutMillis: 5_000,
      query_timeout: statementMilliseconds + 1_000,
      onConnect: listenForErrors,
    },
  });
}

/**
 * TypeORM begins to listen a moment after it was given a connection. One that the server ends in that moment would end the hub; so somebody
 * listens from the beginning, and the next query over it fails.
 */
function listenForErrors(client: EventEmitter): void {
  client.on('error', () => undefined);
}
