import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createOwnerDataSource } from '../../src/platform/database/data-source.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { migrations } from '../../src/platform/database/migrations/index.js';
import { expectKept, expectSound, waitUntilIdle } from '../chaos/checks.js';
import { Unanswered, walk, type Traveller } from '../chaos/journeys.js';
import { useServedStudy } from './served-study.js';

// Of these, participants’ ways need nothing: a hub that knows no more serves them as one of the version before does.
const newest = [
  'PeopleOfBatches1700000032000',
  'RemovedPeople1700000031000',
  'Erasures1700000030000',
  'BoundsOfPulls1700000029000',
  'KeysOfPayouts1700000028000',
  'Boards1700000027000',
];

const serveStudy = useServedStudy();

it('two processes migrate at once while a hub serves: each step once, and nothing that was answered is lost', {
  timeout: 240_000,
}, async () => {
  const { databaseUrl, sql, hub, world, travellers } = await serveStudy(4_000);
  const { ledger } = world;
  const listDone = async (): Promise<readonly string[]> =>
    (await sql.query<{ name: string }>('select name from migrations order by id')).rows.map(({ name }) => name);
  const owner = await createOwnerDataSource(databaseUrl).initialize();
  for (const name of newest) {
    expect((await listDone()).at(-1)).toBe(name);
    await owner.undoLastMigration();
  }
  await owner.destroy();
  expect((await fetch(`${hub.url}/ready`)).status).toBe(503);

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
    for (let next = travellers.pop(); next && !over.signal.aborted; next = travellers.pop()) await persist(next);
  };
  const load = Promise.all(Array.from({ length: 12 }, walker));
  for (const deadline = Date.now() + 60_000; ledger.released.size < 10 && Date.now() < deadline; ) await wait(10);
  const before = ledger.released.size;
  await Promise.all([migrate(databaseUrl), migrate(databaseUrl)]);
  const during = ledger.released.size;
  for (const deadline = Date.now() + 60_000; ledger.released.size < during + 10 && Date.now() < deadline; ) await wait(10);
  over.abort();
  await load;

  expect(busy).toBeLessThan(ledger.entered.size);
  expect(before).toBeGreaterThanOrEqual(10);
  expect(ledger.released.size).toBeGreaterThanOrEqual(during + 10);
  expect(await listDone()).toEqual(migrations.map(({ name }) => name));
  expect((await fetch(`${hub.url}/ready`)).status).toBe(200);
  await waitUntilIdle(sql, 60_000);
  await expectKept(sql, ledger);
  await expectSound(sql);
});
