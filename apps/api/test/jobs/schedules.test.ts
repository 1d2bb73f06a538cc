import { createTestDatabase } from '@panelbridge/embedded-postgres/testing';
import { afterAll, expect, inject, it } from 'vitest';
import { migrate } from '../../src/platform/database/migrate.js';
import { queues } from '../../src/platform/jobs/queues.js';
import { connectAsOwner } from '../support/database.js';

// Not the template of the other tests, in which nothing runs by itself.
const database = await createTestDatabase(inject('postgresUrl'));
const sql = connectAsOwner(database.url, 1);
afterAll(async () => {
  await sql.end();
  await database.drop();
});

it('a migrated database starts by itself just what has a time of its own', async () => {
  await migrate(database.url);
  const { rows } = await sql.query<{ name: string; cron: string }>('select name, cron from pgboss.schedule');
  const scheduled = Object.entries(queues).flatMap(([name, queue]) => ('cron' in queue ? [[name, queue.cron]] : []));
  expect(Object.fromEntries(rows.map(({ name, cron }) => [name, cron]))).toEqual(Object.fromEntries(scheduled));
  expect(scheduled.length).toBeGreaterThan(2);
});
