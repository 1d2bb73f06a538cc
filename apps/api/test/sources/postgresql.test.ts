import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@panelbridge/embedded-postgres/testing';
import { inject } from 'vitest';
import type { ModelReader, SourceRow } from '../../src/sources/model-reader.js';
import type { PostgresqlLogin } from '../../src/sources/postgresql/login.js';
import { PostgresqlReader } from '../../src/sources/postgresql/postgresql-reader.js';
import { Session } from '../../src/sources/postgresql/session.js';
import { Line } from '../support/line.js';

const password = 'sentinel-password-77';
const policy = { allowLoopback: true, allowedRanges: [] };
let database: TestDatabase;
let owner: pg.Pool;
let role: string;

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

const login = (changes: Partial<PostgresqlLogin> = {}): PostgresqlLogin => {
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

const openSession = (changes: Partial<PostgresqlLogin> = {}, signal = new AbortController().signal, statementSeconds = 30) =>
  Session.open(login(changes), { policy, signal, statementSeconds });

const open = async (query: string, primaryKey: string | null = 'id', changes: Partial<PostgresqlLogin> = {}): Promise<ModelReader> =>
  PostgresqlReader.open(await openSession(changes), { query, primaryKey });

async function collect(
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

async function using<T>(reader: ModelReader, work: (reader: ModelReader) => Promise<T>): Promise<T> {
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}

const fault = (code: string, words: RegExp) =>
  expect.objectContaining({ name: 'SourceError', code, message: expect.stringMatching(words) as unknown });

describe('a query', () => {
  it('takes as long as it likes in all, if no window of it takes too long', async () => {
    const reader = await PostgresqlReader.open(await openSession({}, new AbortController().signal, 1), {
      query: 'select * from people',
      primaryKey: 'id',
    });
    await using(reader, async () => {
      let rows = 0;
      for await (const window of reader.read({ columns: ['email'], buckets: null, limit: null })) {
        rows += window.length;
        await sleep(400);
      }
      expect(rows).toBe(5_000);
    });
    const slow = await PostgresqlReader.open(await openSession({}, new AbortController().signal, 1), {
      query: 'select id, case when id > 2000 then pg_sleep(0.01)::text end as nap from people',
      primaryKey: 'id',
    });
    await expect(using(slow, (reader) => collect(reader, ['nap']))).rejects.toEqual(fault('query_timeout', /waited for 1 seconds/));
  });

  it('S3-1 yields typed columns and every row in its order, values as the database writes them', async () => {
    await using(await open('select * from people order by id desc; '), async (reader) => {
      expect(await reader.describe()).toEqual([
        { name: 'id', type: 'number' },
        { name: 'email', type: 'text' },
        { name: 'score', type: 'number' },
        { name: 'weight', type: 'number' },
        { name: 'joined', type: 'date' },
        { name: 'active', type: 'boolean' },
        { name: 'tags', type: 'text' },
        { name: 'seen', type: 'text' },
      ]);
      const rows = await collect(reader, ['id', 'score', 'weight', 'joined', 'active', 'tags', 'seen']);
      expect(rows).toHaveLength(5_000);
      expect(rows[0]).toEqual({
        key: '5000',
        cells: {
          id: '5000',
          score: '1250.0000000000000000',
          weight: '625',
          joined: '2026-07-20',
          active: true,
          tags: '{a,5000}',
          seen: '2026-01-01 10:00:00+00',
        },
        bucket: expect.any(Number),
        hash: expect.stringMatching(/^-?\d+$/),
      });
      expect(rows.map(({ key }) => Number(key))).toEqual(Array.from({ length: 5_000 }, (_, index) => 5_000 - index));
    });
  });

  it('sees one moment, however long it is read', async () => {
    await using(await open('select * from people'), async (reader) => {
      await owner.query(`insert into people (id) values (90001); update people set email = 'changed' where id = 1`);
      const rows = await collect(reader, ['email']);
      expect(rows).toHaveLength(5_000);
      expect(rows.find(({ key }) => key === '1')?.cells['email']).toBe('person1@example.com');
      await owner.query(`delete from people where id = 90001; update people set email = 'person1@example.com' where id = 1`);
    });
  });

  it('yields the same hashes for the same rows, and others for a row that changed, whichever way it is read', async () => {
    const query = 'select id, email, score from people';
    const columns = ['email', 'score'];
    const read = async () =>
      using(await open(query), async (reader) => ({ sums: await reader.sumBuckets({ columns }), rows: await collect(reader, columns) }));
    const before = await read();
    const again = await read();
    expect(again.rows).toEqual(before.rows);
    expect(new Map(again.sums?.map((sum) => [sum.bucket, sum]))).toEqual(new Map(before.sums?.map((sum) => [sum.bucket, sum])));

    // What the database sums up is what the rows say.
    const summed = new Map<number, { rows: number; hash: bigint }>();
    for (const { bucket, hash } of before.rows) {
      const sum = summed.get(bucket ?? -1) ?? { rows: 0, hash: 0n };
      summed.set(bucket ?? -1, { rows: sum.rows + 1, hash: sum.hash ^ BigInt(hash ?? 0) });
    }
    expect(new Map(before.sums?.map(({ bucket, rows, hash }) => [bucket, { rows, hash: BigInt(hash) }]))).toEqual(summed);

    await owner.query(`update people set email = 'other@example.com' where id = 77`);
    const after = await read();
    const changed = after.sums?.filter(({ bucket, hash }) => before.sums?.find((sum) => sum.bucket === bucket)?.hash !== hash) ?? [];
    expect(changed).toHaveLength(1);
    const filtered = await using(await open(query), (reader) => collect(reader, columns, [changed[0]?.bucket ?? -1]));
    expect(filtered.map(({ key }) => key)).toEqual(after.rows.filter(({ bucket }) => bucket === changed[0]?.bucket).map(({ key }) => key));
    expect(filtered.map(({ key }) => key)).toContain('77');
    await owner.query(`update people set email = 'person77@example.com' where id = 77`);
  });

  it('hashes columns of every type, and none of those that are not asked for', async () => {
    const query = `select 1 as id, '{"a": 1}'::json as j, '<a/>'::xml as x, point(1, 2) as p, interval '1 day' as i, B'101' as b, '\\xff'::bytea as y, inet '::1' as n, null::text as z`;
    await using(await open(query), async (reader) => {
      const names = (await reader.describe()).map(({ name }) => name);
      const [row] = await collect(reader, names);
      expect(row?.cells).toMatchObject({ j: '{"a": 1}', p: '(1,2)', i: '1 day', y: '\\xff', z: null });
      expect(await reader.sumBuckets({ columns: names })).toEqual([{ bucket: row?.bucket, rows: 1, hash: row?.hash }]);
    });
    const hash = async (interval: string) =>
      using(await open(`select 1 as id, interval '${interval}' as i`), async (reader) => (await collect(reader, ['i']))[0]?.hash);
    expect(await hash('1 day')).not.toBe(await hash('24 hours'));
  });

  it('tells texts apart that a collation holds for the same', async () => {
    await owner.query(`create collation if not exists caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`);
    const hash = async (text: string) =>
      using(await open(`select 1 as id, '${text}'::text collate caseless as t`), async (reader) => (await collect(reader, ['t']))[0]?.hash);
    expect(await hash('ada')).not.toBe(await hash('ADA'));
  });

  it.each([0, 1, 99, 100, 101, 1_000, 1_001, 2_500])('yields all of %i rows, and as many as are asked for', async (count) => {
    const query = `select n as id from generate_series(1, ${count}) n`;
    expect(await using(await open(query), (reader) => collect(reader, ['id']))).toHaveLength(count);
    expect(await using(await open(query), (reader) => collect(reader, ['id'], null, 100))).toHaveLength(Math.min(count, 100));
  });

  it('cuts cells of 5 MB, which are refused later for their length', async () => {
    const query = `select n as id, repeat('x', 5000000) as t from generate_series(1, 300) n`;
    const before = process.memoryUsage().rss;
    const rows = await using(await open(query), (reader) => collect(reader, ['t']));
    expect(rows).toHaveLength(300);
    expect(new Set(rows.map(({ cells }) => String(cells['t']).length))).toEqual(new Set([32_769]));
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1_048_576);
  });

  it('may have a key that is null, names that need quotes, and a comment at its end', async () => {
    await using(await open(`select null::int as "Id ""x""", 'v' as "__name" -- the end`, 'Id "x"'), async (reader) => {
      expect(await collect(reader, ['__name'])).toEqual([
        { key: null, cells: { __name: 'v' }, bucket: expect.any(Number), hash: expect.any(String) },
      ]);
    });
  });
});

describe('what is refused', () => {
  it.each([
    ['a mistake in it', 'select nothing from nowhere', 'query_failed', /relation "nowhere" does not exist/],
    ['several statements', 'select 1 as id; select 2 as id', 'query_failed', /syntax error at or near ";"/],
    [
      'a way out of the table',
      'select 1 as id) as m; commit; insert into secrets values (1); select * from (select 1 as id',
      'query_failed',
      /multiple commands/,
    ],
    ['a statement that writes', 'insert into secrets values (1) returning id', 'query_failed', /syntax error/],
    [
      'a part that writes',
      'with w as (insert into secrets values (1) returning id) select * from w',
      'query_failed',
      /data-modifying statement/,
    ],
    ['a table that it may not read', 'select * from pg_authid', 'query_failed', /permission denied.*Grant/],
  ])('a query with %s', async (_, query, code, words) => {
    await expect(open(query)).rejects.toEqual(fault(code, words));
    expect((await owner.query('select 1 from secrets')).rowCount).toBe(0);
  });

  it('a function that writes, once rows are made', async () => {
    await using(await open('select write_secretly() as id'), async (reader) => {
      await expect(collect(reader, ['id'])).rejects.toEqual(
        fault('query_failed', /only reads: cannot execute INSERT in a read-only transaction/),
      );
    });
    expect((await owner.query('select 1 from secrets')).rowCount).toBe(0);
  });

  it('a query that fails after many rows, with the rows before it yielded', async () => {
    let seen = 0;
    await using(await open('select n as id, 1 / (3000 - n) as x from generate_series(1, 5000) n'), async (reader) => {
      const reading = (async () => {
        for await (const window of reader.read({ columns: ['x'], buckets: null, limit: null })) seen += window.length;
      })();
      await expect(reading).rejects.toEqual(fault('query_failed', /division by zero/));
    });
    expect(seen).toBeGreaterThan(1_000);
    expect(seen).toBeLessThan(3_000);
  });

  it('a query that takes too long', async () => {
    const reader = await PostgresqlReader.open(await openSession({}, undefined, 1), {
      query: 'select 1 as id, pg_sleep(30)::text as s',
      primaryKey: 'id',
    });
    await using(reader, async () => {
      await expect(collect(reader, ['s'])).rejects.toEqual(fault('query_timeout', /waited for 1 seconds, then the query was stopped/));
    });
  });

  it('a table that somebody else holds, after a while', async () => {
    const holder = await owner.connect();
    try {
      await holder.query('begin; lock table people in access exclusive mode');
      await expect(open('select * from people')).rejects.toEqual(fault('query_timeout', /lock timeout/));
    } finally {
      await holder.query('rollback');
      holder.release();
    }
  });

  it('columns that are not there, or there twice', async () => {
    await using(await open('select 1 as id, 2 as a, 3 as a'), async (reader) => {
      await expect(collect(reader, ['gone'])).rejects.toEqual(fault('columns_changed', /no column “gone” any more\. It yields id, a, a\./));
      await expect(collect(reader, ['a'])).rejects.toEqual(fault('columns_changed', /2 columns named “a”/));
      await expect(reader.sumBuckets({ columns: ['gone'] })).rejects.toEqual(fault('columns_changed', /gone/));
    });
    await using(await open('select 1 as id', 'nr'), async (reader) => {
      await expect(collect(reader, ['id'])).rejects.toEqual(fault('columns_changed', /“nr”/));
    });
  });

  it.each([
    ['a wrong password', { password: 'wrong' }, 'source_refused', /password authentication failed|refused “/],
    ['an unknown user', { user: 'nobody_here' }, 'source_refused', /nobody_here/],
    ['an unknown database', { database: 'nowhere' }, 'source_refused', /database "nowhere" does not exist/],
    ['a port where nothing listens', { port: 1 }, 'source_unreachable', /ECONNREFUSED/],
    [
      'a host that does not exist',
      { host: 'nowhere.invalid', tls: 'verify' },
      'source_unreachable',
      /nowhere\.invalid:\d+: .*(ENOTFOUND|EAI_AGAIN)/,
    ],
    ['a private address', { host: '10.1.2.3', tls: 'verify' }, 'address_not_allowed', /PANELBRIDGE_ALLOWED_NETWORKS/],
    ['an address of the machine’s provider', { host: '169.254.169.254', tls: 'require' }, 'address_not_allowed', /not a public address/],
    ['a public address without TLS', { host: '93.184.215.14', tls: 'disable' }, 'address_not_allowed', /without TLS/],
    ['TLS where there is none', { tls: 'require' }, 'source_unreachable', /does not support SSL.*"disable"/],
  ] as const)('%s', async (what, changes, code, words) => {
    if (what === 'a wrong password' && !(await asksForPasswords())) return;
    await expect(openSession(changes)).rejects.toEqual(fault(code, words));
  });

  it('loopback, where the hub is no demo', async () => {
    const strict = { policy: { allowLoopback: false, allowedRanges: [] }, signal: new AbortController().signal, statementSeconds: 5 };
    await expect(Session.open(login({ tls: 'verify' }), strict)).rejects.toEqual(fault('address_not_allowed', /not a public address/));
    await expect(Session.open(login({ host: 'localhost', tls: 'verify' }), strict)).rejects.toEqual(
      fault('address_not_allowed', /localhost/),
    );
  });
});

describe('a source that breaks', () => {
  it('ends the reading with a broken connection, never as if that were all', async () => {
    const { line, url } = await Line.open(database.url);
    const reader = await open('select n as id, repeat(md5(n::text), 20) as t from generate_series(1, 200000) n', 'id', {
      port: Number(new URL(url).port),
    });
    let seen = 0;
    const reading = (async () => {
      for await (const window of reader.read({ columns: ['t'], buckets: null, limit: null })) {
        seen += window.length;
        if (seen > 2_000) line.reset();
      }
    })();
    await expect(reading).rejects.toEqual(fault('read_broken', /broke.*not used as if it were all/));
    await expect(reader.sumBuckets({ columns: ['t'] })).rejects.toEqual(fault('read_broken', /broke/));
    await reader.close();
    await reader.close();
    await line.close();
  });

  it('ends it when the server ends the session', async () => {
    const reader = await open('select n as id from generate_series(1, 200000) n');
    const reading = (async () => {
      for await (const _ of reader.read({ columns: ['id'], buckets: null, limit: null })) {
        await owner.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'panelbridge' and usename = $1`,
          [role],
        );
      }
    })();
    await expect(reading).rejects.toEqual(fault('read_broken', /terminating connection|broke/));
    await reader.close();
  });

  it('is not waited for when its signal aborts, and the database stops working', async () => {
    const abort = new AbortController();
    const session = await openSession({}, abort.signal);
    const reader = await PostgresqlReader.open(session, { query: 'select 1 as id, pg_sleep(60)::text as s', primaryKey: 'id' });
    const reading = collect(reader, ['s']);
    setTimeout(() => abort.abort(new Error('cancelled by somebody')), 200);
    await expect(reading).rejects.toThrow('cancelled by somebody');
    await reader.close();
    await expect.poll(countSessions, { timeout: 5_000 }).toBe(0);
    await expect(openSession({}, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });

  it('leaves nothing open when the reader is closed early, or the loop is left', async () => {
    const reader = await open('select n as id from generate_series(1, 2000000) n');
    for await (const window of reader.read({ columns: ['id'], buckets: null, limit: null })) {
      expect(window.length).toBeGreaterThan(0);
      break;
    }
    expect(await collect(reader, ['id'], null, 5)).toHaveLength(5);
    await reader.close();
    await expect.poll(countSessions, { timeout: 5_000 }).toBe(0);
  });
});

it('the password shows in no error, even where the database repeats it', async () => {
  const errors = [
    await openSession({ password, database: password }).catch((error: unknown) => error),
    await openSession({ user: password }).catch((error: unknown) => error),
    await open(`select '${password}'::int as id`).catch((error: unknown) => error),
  ];
  for (const error of errors) {
    expect(error).toMatchObject({ name: 'SourceError', message: expect.stringContaining('[password]') as unknown });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(password);
    expect((error as Error).cause).toBeUndefined();
  }
});

async function countSessions(): Promise<number> {
  const { rows } = await owner.query<{ n: number }>('select count(*)::int as n from pg_stat_activity where usename = $1', [role]);
  return rows[0]?.n ?? 0;
}

async function asksForPasswords(): Promise<boolean> {
  const { rows } = await owner.query<{ auth_method: string }>(`select auth_method from pg_hba_file_rules where 'host' = type limit 1`);
  return rows[0]?.auth_method !== 'trust';
}
