import { join } from 'node:path';
import { startPostgres } from '@panelbridge/embedded-postgres';
import type { Configuration } from './platform/configuration/configuration.js';
import { migrate } from './platform/database/migrate.js';

/** A database to run on, brought to this build's state. */
export interface OpenDatabase {
  readonly url: string;
  /** Ends the embedded server, if this process started it. */
  close(): Promise<void>;
}

const embeddedName = 'panelbridge';
const duplicateDatabase = '42P04';

/** Gives the configured database, or starts the embedded server in the hub's folder; migrated either way. */
export async function openDatabase({ databaseUrl, folder }: Configuration): Promise<OpenDatabase> {
  if (databaseUrl !== undefined) {
    await migrate(databaseUrl);
    return { url: databaseUrl, close: async () => undefined };
  }
  const server = await startPostgres({ folder: join(folder, 'postgres') });
  // One that was running before belongs to another hub on the same folder.
  const close = async (): Promise<void> => (server.adopted ? undefined : server.stop());
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
