import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import type pg from 'pg';
import { connectAsOwner, createMigratedDatabase } from './database.js';
import { seedWorkspace, type SharedKey } from './hub-key.js';
import { startInstance, type HubInstance } from './start-instance.js';

/** Two hubs on one database, and what a test puts there itself. */
export interface TwoHubs {
  readonly hubs: readonly [HubInstance, HubInstance];
  readonly sql: pg.Pool;
  readonly workspaceId: string;
  close(): Promise<void>;
}

/** Starts two hubs that share a database of their own, with one workspace. */
export async function startTwoHubs(key: SharedKey): Promise<TwoHubs> {
  const database: TestDatabase = await createMigratedDatabase();
  const sql = connectAsOwner(database.url);
  const { workspaceId } = await seedWorkspace(sql);
  const hubs = [await startInstance(database.url, key), await startInstance(database.url, key)] as const;
  return {
    hubs,
    sql,
    workspaceId,
    close: async () => {
      for (const hub of hubs) await hub.close();
      await sql.end();
      await database.drop();
    },
  };
}
