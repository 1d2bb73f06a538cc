import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PostgresqlReader } from '../../src/sources/postgresql/postgresql-reader.js';
import { collect, fault, open, openSession, owner, using } from './support/postgresql-source.js';

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
