import type pg from 'pg';
import { runLock } from '../../../src/platform/database/run-lock.js';
import { dumpDatabase } from '../../support/dump-database.js';
import type { TestHub } from '../../support/start-hub.js';

/** What tests of erasures do with a hub. */
export interface Erasing {
  /** The id of the person with an address; empty: there is nobody. */
  readonly findPerson: (email: string) => Promise<string>;
  readonly erase: (id: string) => ReturnType<typeof eraseAt>;
  /** How often a text stands anywhere in the database. */
  readonly count: (text: string) => Promise<number>;
}

const eraseAt = (hub: TestHub, id: string) => hub.request<{ readonly code?: string }>('POST', `/api/v1/participants/${id}/erase`);

/** Erases people at a hub, and looks for what is left of them. @param hub asked for when it is needed, since it starts later */
export function createErasing(hub: () => TestHub): Erasing {
  return {
    findPerson: async (email) => {
      const { body } = await hub().request<{ data: { id: string }[] }>('GET', `/api/v1/participants?email=${encodeURIComponent(email)}`);
      return body.data[0]?.id ?? '';
    },
    erase: (id) => eraseAt(hub(), id),
    count: async (text) => (await dumpDatabase(hub().sql)).split(text).length - 1,
  };
}

/** Holds the lock of a run as another process would, for as long as the work takes. */
export async function whileHeld<T>(sql: pg.Pool, lock: string, runId: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await sql.connect();
  try {
    await client.query('begin');
    await client.query(`select ${lock}(hashtextextended($1, ${runLock}))`, [runId]);
    const result = await work(client);
    await client.query('commit');
    return result;
  } finally {
    client.release(true);
  }
}

/** How many wait for a lock that has no table. */
export async function countWaiting(sql: pg.Pool): Promise<number> {
  const { rowCount } = await sql.query(
    `select 1 from pg_locks l join pg_database d on d.oid = l.database where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`,
  );
  return rowCount ?? 0;
}
