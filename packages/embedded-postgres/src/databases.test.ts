import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { query } from '../test/query.js';
import { createDatabase, dropDatabase, toDatabaseUrl } from './databases.js';
import { createTestDatabase, type TestDatabase } from './testing/index.js';

const base = inject('postgresUrl');

async function hasDatabase(name: string): Promise<boolean> {
  const rows = await query(base, 'SELECT datname FROM pg_database');
  return rows.some((row) => row['datname'] === name);
}

describe('names of databases', () => {
  test.each([
    'Mixed Case',
    'quo"te',
    `it's`,
    'semi; DROP DATABASE postgres',
    'per%20cent',
    'Zürich 東京',
    'back\\slash',
    'a/b@c:d',
    'select',
  ])('%s is created, reached by its URL and dropped', async (name) => {
    await createDatabase(base, name);
    try {
      expect(await query(toDatabaseUrl(base, name), 'SELECT current_database() AS name')).toEqual([{ name }]);
      expect(await hasDatabase(name)).toBe(true);
    } finally {
      await dropDatabase(base, name);
    }
    expect(await hasDatabase(name)).toBe(false);
  });

  test.each(['what?', 'sharp#'])('%s is created and dropped', async (name) => {
    await createDatabase(base, name);
    expect(await hasDatabase(name)).toBe(true);
    await dropDatabase(base, name);
    expect(await hasDatabase(name)).toBe(false);
  });

  test.each(['', 'a\0b', 'x'.repeat(64), 'ü'.repeat(32)])('%j is refused rather than shortened', async (name) => {
    await expect(createDatabase(base, name)).rejects.toMatchObject({ code: 'name_invalid' });
    await expect(dropDatabase(base, name)).rejects.toMatchObject({ code: 'name_invalid' });
  });

  test('a name in use is PostgreSQL’s error 42P04; dropping what is not there does nothing', async () => {
    await expect(createDatabase(base, 'template1')).rejects.toMatchObject({ code: '42P04' });
    await dropDatabase(base, 'never there');
  });
});

describe('createTestDatabase', () => {
  let template: TestDatabase;
  beforeAll(async () => {
    template = await createTestDatabase(base);
    await query(template.url, `CREATE TABLE migrated AS SELECT 'grüezi' AS word`);
  });
  afterAll(() => template.drop());

  test('copies a template, also several times at once, and each copy is its own', async () => {
    const copies = await Promise.all([1, 2, 3].map(() => createTestDatabase(base, { template: template.name })));
    await query(copies[0]?.url ?? '', 'DELETE FROM migrated');
    const counts = await Promise.all(copies.map((copy) => query(copy.url, 'SELECT count(*)::int FROM migrated')));
    await Promise.all(copies.map((copy) => copy.drop()));
    expect(counts).toEqual([[{ count: 0 }], [{ count: 1 }], [{ count: 1 }]]);
  });

  test('makes UTF-8 databases without a template, and drops one that is in use', async () => {
    const database = await createTestDatabase(base);
    expect(await query(database.url, 'SHOW server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    const sleeper = query(database.url, 'SELECT pg_sleep(60)').catch((error: unknown) => error);
    const sessions = `SELECT 1 FROM pg_stat_activity WHERE datname = '${database.name}' AND state = 'active'`;
    while ((await query(base, sessions)).length === 0) await sleep(10);
    await database.drop();
    expect(await sleeper).toBeInstanceOf(Error);
    expect(await hasDatabase(database.name)).toBe(false);
  });
});
