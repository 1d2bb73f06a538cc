import { join } from 'node:path';
import { startPostgres } from '@panelbridge/embedded-postgres';
import type { DatabaseSettings } from './platform/configuration/read-settings.js';
import { checkMigrated, mayMigrate, requireMigrator } from './platform/database/check-migrated.js';
import { migrate } from './platform/database/migrate.js';

/** A database to run on, brought to this build's state. */
export interface OpenDatabase {
  readonly url: string;
  /** Ends the embedded server, if it is for this process to end. */
  close(): Promise<void>;
}

const embeddedName = 'panelbridge';
const duplicateDatabase = '42P04';

/**
 * Gives the configured database, or starts the embedded server in the hub's folder; migrated either way. A login that may not migrate works
 * with what another one has migrated.
 *
 * @throws DatabaseNotReadyError when the database is not at this build's state and cannot be brought there
 */
export async function openDatabase({ databaseUrl, migrationUrl, folder }: DatabaseSettings): Promise<OpenDatabase> {
  if (databaseUrl !== undefined) {
    if (migrationUrl !== undefined) await migrateBy(migrationUrl);
    else if (await mayMigrate(databaseUrl)) await migrate(databaseUrl);
    await checkMigrated(databaseUrl);
    return { url: databaseUrl, close: async () => undefined };
  }
  const server = await startPostgres({ folder: join(folder, 'postgres') });
  // Another hub on the same folder may own it; one that was left behind by a hub that was killed is this one's to end.
  const close = async (): Promise<void> => (server.owned ? server.stop() : undefined);
  try {
    await server.createDatabase(embeddedName).catch((error: { readonly code?: string }) => {
      if (error.code !== duplicateDatabase) throw error;
    });
    const url = server.url(embeddedName);
    await migrate(url);
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Brings the configured database to this build's state and ends: over the URL for migrations, else over the hub's own, else in the embedded server.
 *
 * @throws DatabaseNotReadyError when the login may not
 */
export async function migrateDatabase(settings: DatabaseSettings): Promise<void> {
  const url = settings.migrationUrl ?? settings.databaseUrl;
  if (url !== undefined) return migrateBy(url);
  const database = await openDatabase(settings);
  await database.close();
}

async function migrateBy(url: string): Promise<void> {
  await requireMigrator(url);
  await migrate(url);
}
