import { describe, expect, it } from 'vitest';
import { PostgresqlReader } from '../../src/sources/postgresql/postgresql-reader.js';
import { Line } from '../support/line.js';
import { collect, countSessions, database, fault, open, openSession, owner, role } from './support/postgresql-source.js';

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
    await expect.poll(countSessions, { timeout: 15_000 }).toBe(0);
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
    await expect.poll(countSessions, { timeout: 15_000 }).toBe(0);
  });
});
