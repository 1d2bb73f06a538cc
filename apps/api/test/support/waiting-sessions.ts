import type pg from 'pg';
import { expect } from 'vitest';

/** Waits until as many sessions wait for a lock; those of other databases on the same server are other tests'. */
export async function awaitWaiting(sql: Pick<pg.Pool, 'query'>, sessions = 1): Promise<void> {
  const count = async (): Promise<number | undefined> => {
    const { rows } = await sql.query<{ n: number }>(
      `select count(distinct pid)::int as n from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())`,
    );
    return rows[0]?.n;
  };
  await expect.poll(count, { timeout: 15_000 }).toBe(sessions);
}
