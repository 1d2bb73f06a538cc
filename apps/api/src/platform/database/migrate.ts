import { applicationRole, createOwnerDataSource } from './data-source.js';
import { storeRules } from './rules-store.js';
import { prepareQueues } from '../jobs/prepare-queues.js';

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

async function runMigrations(url: string): Promise<void> {
  const owner = await createOwnerDataSource(url).initialize();
  try {
    await owner.runMigrations();
  } finally {
    await owner.destroy();
  }
}
