import { setTimeout as wait } from 'node:timers/promises';
import { applicationRole, createOwnerDataSource } from './data-source.js';
import { storeRules } from './rules-store.js';
import { prepareQueues } from '../jobs/prepare-queues.js';

// At first less than the second after which PostgreSQL looks for a deadlock: it is the migration that gives way, and not somebody who takes part.
const lockMilliseconds = { first: 500, most: 10_000 };
const attempts = 60;
/** PostgreSQL's codes for a lock that was not had in time, and for a deadlock. */
const lockRefusals = new Set(['55P03', '40P01']);

/**
 * Brings a database to this build's state: schema, the decisions of core, and the job library's own schema. Safe to run again, and by
 * several processes at once.
 *
 * @param url of a role that owns the schema (or may create it)
 */
export async function migrate(url: string): Promise<void> {
  const owner = await createOwnerDataSource(url).initialize();
  try {
    const lock = owner.createQueryRunner();
    await lock.connect();
    try {
      await lock.query(`select pg_advisory_lock(hashtext('panelbridge.migrate'))`);
      await runMigrations(url);
      await storeRules(lock);
      await prepareQueues(url);
      await lock.query(`grant usage on schema pgboss to ${applicationRole}`);
      await lock.query(`grant select, insert, update, delete on all tables in schema pgboss to ${applicationRole}`);
      await lock.query(`grant execute on all functions in schema pgboss to ${applicationRole}`);
    } finally {
      await lock.query(`select pg_advisory_unlock(hashtext('panelbridge.migrate'))`);
      await lock.release();
    }
  } finally {
    await owner.destroy();
  }
}

/**
 * Runs what is missing, each migration in a transaction of its own. Hubs may be serving: a migration that waits for a table makes everybody
 * wait who comes after it, and one that has some tables and waits for others can be what a request waits for. So it gives up soon, and comes again with
 * more patience: where there is never a quiet moment, it gets its turn all the same.
 */
async function runMigrations(url: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const patience = Math.min(lockMilliseconds.first * attempt, lockMilliseconds.most);
    const owner = await createOwnerDataSource(url, patience).initialize();
    try {
      await owner.runMigrations();
      return;
    } catch (error) {
      if (attempt === attempts || !lockRefusals.has((error as { readonly code?: string }).code ?? '')) throw error;
    } finally {
      await owner.destroy();
    }
    await wait(200 + Math.random() * 800);
  }
}
