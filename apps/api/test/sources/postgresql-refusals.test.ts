import { describe, expect, it } from 'vitest';
import { PostgresqlReader } from '../../src/sources/postgresql/postgresql-reader.js';
import { Session } from '../../src/sources/postgresql/session.js';
import { collect, fault, login, open, openSession, owner, password, using } from './support/postgresql-source.js';

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

async function asksForPasswords(): Promise<boolean> {
  const { rows } = await owner.query<{ auth_method: string }>(`select auth_method from pg_hba_file_rules where 'host' = type limit 1`);
  return rows[0]?.auth_method !== 'trust';
}
