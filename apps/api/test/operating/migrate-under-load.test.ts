import { setTimeout as wait } from 'node:timers/promises';
import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOwnerDataSource } from '../../src/platform/database/data-source.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { migrations } from '../../src/platform/database/migrations/index.js';
import { expectKept, expectSound, waitUntilIdle } from '../chaos/checks.js';
import { createWebhookKey, Ledger, Unanswered, walk, type Traveller, type World } from '../chaos/journeys.js';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { createSharedKey, seedWorkspace, storeWebhookKey } from '../support/hub-key.js';
import { builtProgram, startHubProcess, type HubProcess } from '../support/hub-process.js';
import { seedParticipations, seedStudy } from '../support/seed.js';

// Of these, participants’ ways need nothing: a hub that knows no more serves them as one of the version before does.
const newest = ['Boards1700000027000', 'Fences1700000026000'];

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

const listDone = async (): Promise<readonly string[]> =>
  (await sql.query<{ name: string }>('select name from migrations order by id')).rows.map(({ name }) => name);

it('two processes migrate at once while a hub serves: each step once, and nothing that was answered is lost', {
  timeout: 240_000,
}, async () => {
  const key = createSharedKey();
  const { workspaceId, apiKey } = await seedWorkspace(sql);
  const study = await seedStudy({ sql, workspaceId }, { participation_limit: 4_000 });
  const webhookKey = createWebhookKey();
  await storeWebhookKey(sql, key.box, study.connectionId, workspaceId, webhookKey);
  const people = await seedParticipations({ sql, workspaceId }, study, 4_000);
  const serving = await startHubProcess({ DATABASE_URL: database.url, PANELBRIDGE_SECRET_KEYS: key.text }, builtProgram);
  hub = serving;
  const owner = await createOwnerDataSource(database.url).initialize();
  for (const name of newest) {
    expect((await listDone()).at(-1)).toBe(name);
    await owner.undoLastMigration();
  }
  await owner.destroy();
  expect((await fetch(`${serving.url}/ready`)).status).toBe(503);

  const ledger = new Ledger();
  const findIncentive = async (participation: string): Promise<string | undefined> =>
    (await sql.query<{ id: string }>('select id from incentives where participation_id = $1', [participation])).rows[0]?.id;
  const world: World = { key, apiKey, webhookKey, ledger, url: () => serving.url, findIncentive };
  const over = new AbortController();
  let busy = 0;
  // Who is told to come again in a moment does; any other way of getting no answer is a fault.
  const persist = async (traveller: Traveller): Promise<void> => {
    for (;;) {
      try {
        return await walk(world, traveller);
      } catch (error) {
        if (!(error instanceof Unanswered) || error.cause !== undefined) throw error;
      }
      busy += 1;
      await wait(100);
    }
  };
  const walker = async (): Promise<void> => {
    for (let participation = people.pop(); participation !== undefined && !over.signal.aborted; participation = people.pop())
      await persist({ participation, study, ending: 'complete', isReported: true, isReleased: true });
  };
  const load = Promise.all(Array.from({ length: 12 }, walker));
  for (const deadline = Date.now() + 60_000; ledger.released.size < 10 && Date.now() < deadline; ) await wait(10);
  const before = ledger.released.size;
  await Promise.all([migrate(database.url), migrate(database.url)]);
  const during = ledger.released.size;
  for (const deadline = Date.now() + 60_000; ledger.released.size < during + 10 && Date.now() < deadline; ) await wait(10);
  over.abort();
  await load;

  expect(busy).toBeLessThan(ledger.entered.size);
  expect(before).toBeGreaterThanOrEqual(10);
  expect(ledger.released.size).toBeGreaterThanOrEqual(during + 10);
  expect(await listDone()).toEqual(migrations.map(({ name }) => name));
  expect((await fetch(`${serving.url}/ready`)).status).toBe(200);
  await waitUntilIdle(sql, 60_000);
  await expectKept(sql, ledger);
  await expectSound(sql);
});
