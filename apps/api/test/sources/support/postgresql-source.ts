import { createTestDatabase, type TestDatabase } from '@panelbridge/embedded-postgres/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import type { ModelReader, SourceRow } from '../../../src/sources/model-reader.js';
import type { PostgresqlLogin } from '../../../src/sources/postgresql/login.js';
import { PostgresqlReader } from '../../../src/sources/postgresql/postgresql-reader.js';
import { Session } from '../../../src/sources/postgresql/session.js';

/** Of the reader. */
export const password = 'sentinel-password-77';
// Sources of this machine are let through.
const policy = { allowLoopback: true, allowedRanges: [] };
/** A database of the file that imports this. */
export let database: TestDatabase;
/** Its owner, who may write. */
export let owner: pg.Pool;
/** Whom the source signs in as: a role that may read people. */
export let role: string;

beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'));
  owner = new pg.Pool({ connectionString: database.url, max: 2 });
  owner.on('error', () => undefined);
  role = `reader_${process.pid}_${Date.now()}`;
  await owner.query(`
    create role ${role} login password '${password}';
    create table people (id int primary key, email text, score numeric, weight float8, joined date, active boolean, tags text[], seen timestamptz);
    insert into people select n, 'person' || n || '@example.com', n / 4.0, n / 8.0, date '2026-01-01' + n % 300, n % 2 = 0, array['a', n::text], timestamptz '2026-01-01 12:00:00+02'
      from generate_series(1, 5000) n;
    create table secrets (id int);
    create function write_secretly() returns int language sql as 'insert into secrets values (1) returning id';
    grant select on people to ${role};
    grant insert, select on secrets to ${role};
  `);
});
afterAll(async () => {
  await owner.query(`drop owned by ${role}; drop role ${role}`);
  await owner.end();
  await database.drop();
});

/** What leads to the people, with some of it changed. */
export const login = (changes: Partial<PostgresqlLogin> = {}): PostgresqlLogin => {
  const { hostname, port, pathname } = new URL(database.url);
  return {
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: role,
    password,
    tls: 'disable',
    certificateAuthority: null,
    ...changes,
  };
};

/** Opens a session of the source. */
export const openSession = (changes: Partial<PostgresqlLogin> = {}, signal = new AbortController().signal, statementSeconds = 30) =>
  Session.open(login(changes), { policy, signal, statementSeconds });

/** Opens a query of the source. */
export const open = async (query: string, primaryKey: string | null = 'id', changes: Partial<PostgresqlLogin> = {}): Promise<ModelReader> =>
  PostgresqlReader.open(await openSession(changes), { query, primaryKey });

/** Reads all rows, and sees that none of the windows is too large. */
export async function collect(
  reader: ModelReader,
  columns: readonly string[],
  buckets: readonly number[] | null = null,
  limit: number | null = null,
) {
  const rows: SourceRow[] = [];
  for await (const window of reader.read({ columns, buckets, limit })) {
    expect(window.length).toBeLessThanOrEqual(1_000);
    rows.push(...window);
  }
  return rows;
}

/** Works with a reader and closes it, whatever happens. */
export async function using<T>(reader: ModelReader, work: (reader: ModelReader) => Promise<T>): Promise<T> {
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}

/** An error of the source with this code and these words. */
export const fault = (code: string, words: RegExp) =>
  expect.objectContaining({ name: 'SourceError', code, message: expect.stringMatching(words) as unknown });

/** How many sessions of the reader the database has. */
export async function countSessions(): Promise<number> {
  const { rows } = await owner.query<{ n: number }>('select count(*)::int as n from pg_stat_activity where usename = $1', [role]);
  return rows[0]?.n ?? 0;
}
