import { createTestDatabase, type TestDatabase } from '@panelbridge/embedded-postgres/testing';
import pg from 'pg';
import { inject } from 'vitest';

/** A migrated database of its own for a test file. */
export function createMigratedDatabase(): Promise<TestDatabase> {
  return createTestDatabase(inject('postgresUrl'), { template: inject('templateDatabase') });
}

/** Connections as the database's owner, whom row-level security does not hold back. */
export function connectAsOwner(url: string, max = 4): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max });
  // Dropping the database ends connections that have not quite closed.
  pool.on('error', () => undefined);
  return pool;
}
