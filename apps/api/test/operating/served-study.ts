import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { createWebhookKey, Ledger, type Traveller, type World } from '../chaos/journeys.js';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { createSharedKey, seedWorkspace, storeWebhookKey } from '../support/hub-key.js';
import { builtProgram, startHubProcess, type HubProcess } from '../support/hub-process.js';
import { seedParticipations, seedStudy } from '../support/seed.js';

/** A hub that serves a launched study, and people who have been invited to it. */
export interface ServedStudy {
  readonly databaseUrl: string;
  readonly sql: pg.Pool;
  readonly hub: HubProcess;
  readonly world: World;
  /** Who has not come so far. Each completes, is reported by a webhook and gets the incentive. */
  readonly travellers: Traveller[];
}

/** Gives the file that calls it a database of its own, and what starts a hub there that serves a study. */
export function useServedStudy(): (people: number) => Promise<ServedStudy> {
  let database: TestDatabase;
  let sql: pg.Pool;
  const hubs: HubProcess[] = [];
  beforeAll(async () => {
    database = await createMigratedDatabase();
    sql = connectAsOwner(database.url, 8);
  });
  afterAll(async () => {
    for (const hub of hubs) await hub.kill();
    await sql.end();
    await database.drop();
  });
  return async (people) => {
    const key = createSharedKey();
    const { workspaceId, apiKey } = await seedWorkspace(sql);
    const study = await seedStudy({ sql, workspaceId }, { participation_limit: people });
    const webhookKey = createWebhookKey();
    await storeWebhookKey(sql, key.box, study.connectionId, workspaceId, webhookKey);
    const invited = await seedParticipations({ sql, workspaceId }, study, people);
    const hub = await startHubProcess({ DATABASE_URL: database.url, PANELBRIDGE_SECRET_KEYS: key.text }, builtProgram);
    hubs.push(hub);
    const findIncentive = async (participation: string): Promise<string | undefined> =>
      (await sql.query<{ id: string }>('select id from incentives where participation_id = $1', [participation])).rows[0]?.id;
    const world: World = { key, apiKey, webhookKey, ledger: new Ledger(), url: () => hub.url, findIncentive };
    const travellers = invited.map(
      (participation): Traveller => ({ participation, study, ending: 'complete', isReported: true, isReleased: true }),
    );
    return { databaseUrl: database.url, sql, hub, world, travellers };
  };
}
