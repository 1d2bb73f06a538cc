import { createTestDatabase, type TestDatabase } from '@panelbridge/embedded-postgres/testing';
import { inject } from 'vitest';

/** A migrated database of its own for a test file. */
export function createMigratedDatabase(): Promise<TestDatabase> {
  return createTestDatabase(inject('postgresUrl'), { template: inject('templateDatabase') });
}
