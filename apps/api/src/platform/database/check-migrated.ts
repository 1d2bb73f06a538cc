import { applicationRole, createDataSource, createOwnerDataSource } from './data-source.js';
import { migrations } from './migrations/index.js';
import { rulesVersion } from './rules-store.js';
import { queues } from '../jobs/queues.js';

/** The database is not at this build's state, or cannot be used by the login; the message says what to do. */
export class DatabaseNotReadyError extends Error {
  override readonly name = 'DatabaseNotReadyError';
}

/** What is needed of a database to look at its state. */
export interface StateSource {
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

const remedy =
  'Run the hub once with the argument `migrate` and PANELBRIDGE_MIGRATION_URL set to a login that owns the database, ' +
  'or leave that variable set, so that the hub migrates by it whenever it starts.';
// What PostgreSQL says of a role that does not exist, and of one that the login is no member of.
const roleRefusals = new Set(['22023', '42704', '42501']);

/** Says whether a login may migrate: it owns the schema, or may create it. Another one can still work with what somebody else migrated. */
export async function mayMigrate(url: string): Promise<boolean> {
  const login = await createOwnerDataSource(url).initialize();
  try {
    const [row] = await login.query<{ allowed: boolean }[]>(`
      select coalesce(
        pg_has_role((select relowner from pg_class where oid = to_regclass('public.migrations')), 'usage'),
        has_schema_privilege('public', 'create') and has_database_privilege(current_database(), 'create')
      ) as allowed
    `);
    return row?.allowed === true;
  } finally {
    await login.destroy();
  }
}

/** Makes sure that a login may migrate. @throws DatabaseNotReadyError naming the remedy */
export async function requireMigrator(url: string): Promise<void> {
  if (await mayMigrate(url)) return;
  throw new DatabaseNotReadyError(
    `The login "${new URL(url).username}" may not migrate the database, since it does not own it. Set PANELBRIDGE_MIGRATION_URL to one that does.`,
  );
}

/**
 * Makes sure that a database is at this build's state and that the login may take the hub's role. Changes nothing.
 *
 * @throws DatabaseNotReadyError naming what is missing and the remedy
 */
export async function checkMigrated(url: string): Promise<void> {
  const dataSource = createDataSource(url, { entities: [], poolSize: 1 });
  try {
    await dataSource.initialize();
    const missing = await findMissing(dataSource);
    if (missing.length > 0) throw new DatabaseNotReadyError(`The database lacks ${missing.join(', ')}. ${remedy}`);
  } catch (error) {
    if (dataSource.isInitialized || !roleRefusals.has((error as { readonly code?: string }).code ?? '')) throw error;
    const { username } = new URL(url);
    throw new DatabaseNotReadyError(
      `The login "${username}" may not work as ${applicationRole}. If that role is not there yet, migrate the database first: ${remedy} ` +
        `Then let its owner run \`grant ${applicationRole} to "${username}"\`.`,
      { cause: error },
    );
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}

/** Lists what a database lacks of this build's state, for a sentence such as "The database lacks …". */
export async function findMissing(source: StateSource): Promise<readonly string[]> {
  const [place] = await source.query<{ migrated: boolean }>(`select to_regclass('public.migrations') is not null as migrated`);
  if (!place?.migrated) return ['the hub’s schema'];
  const done = new Set((await source.query<{ name: string }>('select name from migrations')).map(({ name }) => name));
  const missing = migrations.map(({ name }) => name).filter((name) => !done.has(name));
  if (missing.length > 0) return missing.map((name) => `the migration ${name}`);
  const [rules] = await source.query<{ stored: boolean }>(
    `select exists (select 1 from entry_rules where version = $1) and exists (select 1 from outcome_rules where version = $1) as stored`,
    [rulesVersion],
  );
  const present = new Set((await source.query<{ name: string }>('select name from pgboss.queue')).map(({ name }) => name));
  return [
    ...(rules?.stored ? [] : [`the rules ${rulesVersion}`]),
    ...Object.keys(queues).flatMap((name) => (present.has(name) ? [] : [`the queue ${name}`])),
  ];
}
