import { setTimeout as wait } from 'node:timers/promises';
import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWebhookKey, Ledger, Unanswered, walk, type Traveller, type World } from '../chaos/journeys.js';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { createSharedKey, seedWorkspace, storeWebhookKey } from '../support/hub-key.js';
import { builtProgram, startHubProcess, type HubProcess } from '../support/hub-process.js';
import { seedParticipations, seedStudy } from '../support/seed.js';

let database: TestDatabase;
let sql: pg.Pool;
let hub: HubProcess | undefined;
beforeAll(async () => {
  database = await createMigratedDatabase();
  sql = connectAsOwner(database.url, 8);
});
afterAll(async () => {
  await hub?.kill();
  await sql.end();
  await database.drop();
});

it('a hub that is told to end under load answers all that it has begun, leaves no job half done, and ends in time', async () => {
  const key = createSharedKey();
  const { workspaceId, apiKey } = await seedWorkspace(sql);
  const study = await seedStudy({ sql, workspaceId }, { participation_limit: 2_000 });
  const webhookKey = createWebhookKey();
  await storeWebhookKey(sql, key.box, study.connectionId, workspaceId, webhookKey);
  const people = await seedParticipations({ sql, workspaceId }, study, 2_000);
  const serving = await startHubProcess({ DATABASE_URL: database.url, PANELBRIDGE_SECRET_KEYS: key.text }, builtProgram);
  hub = serving;
  const ledger = new Ledger();
  const findIncentive = async (participation: string): Promise<string | undefined> =>
    (await sql.query<{ id: string }>('select id from incentives where participation_id = $1', [participation])).rows[0]?.id;
  const world: World = { key, apiKey, webhookKey, ledger, url: () => serving.url, findIncentive };

  const broken: string[] = [];
  let stoppedAt = Number.POSITIVE_INFINITY;
  const walker = async (): Promise<void> => {
    for (let participation = people.pop(); participation !== undefined; participation = people.pop()) {
      const traveller: Traveller = { participation, study, ending: 'complete', isReported: true, isReleased: true };
      try {
        await walk(world, traveller);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        // Before the signal nothing is refused, and after it nothing breaks off in the middle of an answer.
        if (Date.now() < stoppedAt || String(error.cause).includes('aborted')) broken.push(`${error.message}: ${String(error.cause)}`);
        return;
      }
    }
  };
  const load = Promise.all(Array.from({ length: 16 }, walker));
  for (const deadline = Date.now() + 60_000; ledger.released.size < 20 && Date.now() < deadline; ) await wait(10);
  const answered = ledger.entered.size;
  stoppedAt = Date.now();
  const code = await serving.stop();
  const seconds = (Date.now() - stoppedAt) / 1_000;
  await load;

  expect({ code, broken, faults: ledger.faults }).toEqual({ code: 0, broken: [], faults: [] });
  expect(seconds).toBeLessThan(25);
  expect(people.length).toBeGreaterThan(0);
  expect(answered).toBeGreaterThan(20);
  // What has happened is what was answered, each time.
  const ids = async (statement: string): Promise<readonly string[]> =>
    (await sql.query<{ id: string }>(statement)).rows.map(({ id }) => id).toSorted();
  expect(await ids('select id from participations where started_at is not null')).toEqual([...ledger.entered.keys()].toSorted());
  expect(await ids('select external_event_id as id from inbound_webhooks')).toEqual([...ledger.webhooks.keys()].toSorted());
  expect(await ids('select id::text from incentives where released_at is not null')).toEqual([...ledger.released.keys()].toSorted());
  expect(await ids(`select participation_id || ' ' || outcome || ' ' || seen as id from evidence where channel = 'redirect'`)).toEqual(
    [...ledger.returns].map(([name, seen]) => `${name} ${seen}`).toSorted(),
  );
  expect(await ids(`select id::text from pgboss.job where state = 'active'`)).toEqual([]);
}, 240_000);
