import 'reflect-metadata';
import setUpPostgres, { createTestDatabase } from '@panelbridge/embedded-postgres/testing';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/platform/database/migrate.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Name of a migrated database that each test file copies. */
    templateDatabase: string;
  }
}

/** One server and one migrated template for the whole run. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let baseUrl = '';
  const stopPostgres = await setUpPostgres({
    provide(key, value) {
      if (key === 'postgresUrl') baseUrl = value;
      project.provide(key, value);
    },
  });
  const template = await createTestDatabase(baseUrl);
  await migrate(template.url);
  await endSchedules(template.url);
  project.provide('templateDatabase', template.name);
  return async () => {
    await template.drop();
    await stopPostgres();
  };
}

/** What time alone starts would fall into tests that look at its effects; they ask for it themselves. */
async function endSchedules(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('delete from pgboss.schedule');
  await client.end();
}
