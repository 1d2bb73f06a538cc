import { setTimeout as wait } from 'node:timers/promises';
import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import { startTremendous, type RunningTremendous } from '@panelbridge/sandbox';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { createHubClient, type HubClient } from '../support/hub-client.js';
import { createSharedKey, seedWorkspace } from '../support/hub-key.js';
import { startHubProcess, type HubProcess } from '../support/hub-process.js';
import { createBudget, createRallyConnection, createRallyStudy } from '../support/rally-study.js';
import { createRandom } from '../support/random.js';
import { startInstance, type HubInstance } from '../support/start-instance.js';
import { waitUntilIdle } from './checks.js';
import { Unanswered } from './journeys.js';
import { createPayoutAccount, expectMoneySound, expectSettled } from './money-checks.js';
import { goOn, MoneyLedger, planJourney, type MoneyJourney, type MoneyWorld } from './money-journeys.js';

/** CI kills a few times; the long form is `PANELBRIDGE_MONEY_KILLS=100`. */
const kills = Number(process.env['PANELBRIDGE_MONEY_KILLS'] ?? 3);
const seed = Number(process.env['PANELBRIDGE_CHAOS_SEED'] ?? Date.now() % 1_000_000);
const studiesPerKill = 3;
const walkers = 4;

const key = createSharedKey();
let database: TestDatabase;
let sql: pg.Pool;
let provider: RunningTremendous;
/** Answers and does no jobs, and is never killed: what is not proven here is prepared and read through it. */
let clerk: HubInstance;
const started: Promise<HubProcess>[] = [];
beforeAll(async () => {
  [database, provider] = await Promise.all([
    createMigratedDatabase(),
    // An order takes a moment, so that many a kill comes between the request and its answer.
    startTremendous({ balances: { USD: 1_000_000_000 }, faults: [{ fault: 'slow', delayMs: 60, endpoint: 'create_order' }] }),
  ]);
  sql = connectAsOwner(database.url, 8);
  clerk = await startInstance(database.url, { ...key, configuration: key.configuration.with({ role: 'api' }) });
});
afterAll(async () => {
  for (const one of await Promise.allSettled(started)) if (one.status === 'fulfilled') await one.value.kill();
  await clerk.close();
  await Promise.all([sql.end(), provider.close()]);
  await database.drop();
});

it(
  `keeps every cent when the program is killed ${kills} times while it launches, pays and closes (seed ${seed})`,
  async () => {
    const random = createRandom(seed);
    const { workspaceId, apiKey } = await seedWorkspace(sql);
    const start = (): Promise<HubProcess> => {
      const begin = () =>
        startHubProcess({ DATABASE_URL: database.url, PANELBRIDGE_SECRET_KEYS: key.text, PANELBRIDGE_ALLOWED_NETWORKS: '127.0.0.0/8' });
      // On a busy machine one may take too long.
      const starting = begin().catch(begin).catch(begin).catch(begin).catch(begin);
      started.push(starting);
      return starting;
    };
    let hub = await start();
    const reach = (url: () => string): HubClient => createHubClient({ url, apiKey, workspaceId, sql });
    const office = reach(() => clerk.url);
    const world: MoneyWorld = { hub: reach(() => hub.url), ledger: new MoneyLedger(), random };
    await createPayoutAccount(office, provider);
    const prepare = await openPreparation(office, random);

    let waiting: MoneyJourney[] = [];
    let doubts = 0;
    for (let round = 0; round < kills; round += 1) {
      // Every other time the successor runs beside it already, as where there are several.
      const successor = round % 2 === 1 ? start() : undefined;
      successor?.catch(() => undefined);
      while (waiting.length < studiesPerKill) waiting.push(await prepare());
      waiting = await walkUntilKilled(world, waiting, hub);
      doubts += await countDoubts();
      await expectMoneySound(sql, provider);
      // Nobody is at work now.
      if (!successor) await letTimePass(0);
      hub = await (successor ?? start());
    }

    // Whoever was in the middle asks again.
    await Promise.all(waiting.map((journey) => goOn(world, journey)));
    for (const deadline = Date.now() + 60_000; Date.now() < deadline && (await countOpen()) > 0; ) await takeUpAgain();
    await waitUntilIdle(sql, 60_000);
    await expectMoneySound(sql, provider);
    await expectSettled(office, provider, world.ledger);
    const { cutOff, people, launched } = world.ledger;
    const numbers = {
      kills,
      launched: launched.size,
      people: people.size,
      cutOff: Object.fromEntries(cutOff),
      doubts,
      ...provider.books().totals,
    };
    if (kills >= 20) process.stderr.write(`${JSON.stringify(numbers)}\n`);
    expect(launched.size).toBeGreaterThanOrEqual(Math.min(kills, studiesPerKill));
  },
  120_000 + kills * 20_000,
);

/** Publishes studies of all kinds, which are launched from two budgets. */
async function openPreparation(office: HubClient, random: () => number): Promise<() => Promise<MoneyJourney>> {
  const connectionId = await createRallyConnection(office);
  const budgets = [await createBudget(office, 1_000_000_000), await createBudget(office, 1_000_000_000)];
  return async () => {
    const kind = random() < 0.5 ? 'interview' : 'unmoderated_test';
    const places = 2 + Math.floor(random() * 5);
    const incentive = { amount: 1 + Math.floor(random() * 10_000), currency: 'USD' };
    const { studyId } = await createRallyStudy(office, { connectionId, study: { kind, participationLimit: places + 1, incentive } });
    return planJourney({ studyId, kind, places, budgetId: budgets[Math.floor(random() * budgets.length)] ?? '' });
  };
}

/** Lets studies go on side by side, and time pay people too, and kills the program at some point on their way. Gives back what is left. */
async function walkUntilKilled(world: MoneyWorld, journeys: readonly MoneyJourney[], hub: HubProcess): Promise<MoneyJourney[]> {
  const queue = [...journeys];
  const unfinished: MoneyJourney[] = [];
  let isKilled = false;
  const walk = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const journey = next;
      await goOn(world, journey).catch((error: unknown) => {
        unfinished.push(journey);
        if (!(error instanceof Unanswered)) throw error;
        if (!isKilled) world.ledger.faults.push(`not answered by a hub that lives: ${error.message}: ${String(error.cause)}`);
      });
      if (isKilled) return;
    }
  };
  const countAnswers = () => [...world.ledger.answered.values()].reduce((sum, n) => sum + n, 0);
  const wanted = countAnswers() + 1 + Math.floor(world.random() * 8);
  let isOver = false;
  const hasCome = (): boolean => isOver || countAnswers() >= wanted;
  const walking = Promise.all(Array.from({ length: walkers }, walk)).finally(() => (isOver = true));
  await sweep();
  // One that has just started is slow, on a busy machine for seconds.
  for (const deadline = Date.now() + 20_000; !hasCome() && Date.now() < deadline; ) await wait(5);
  await wait(world.random() * 500);
  isKilled = true;
  await hub.kill();
  await walking;
  return [...unfinished, ...queue];
}

async function countDoubts(): Promise<number> {
  return (
    (await sql.query<{ n: number }>(`select count(*)::int as n from incentives where status in ('sending', 'unknown')`)).rows[0]?.n ?? 0
  );
}

async function countOpen(): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(
    `select count(*)::int as n from incentives where status in ('released', 'sending', 'unknown')`,
  );
  return rows[0]?.n ?? 0;
}

/** What two minutes would do: whoever began a payment or a job so long ago that they must have been killed is seen to be gone. */
async function letTimePass(seconds: number): Promise<void> {
  const ago = [`${seconds} seconds`];
  await sql.query(
    `update payouts set begun_at = begun_at - interval '2 minutes', next_at = least(next_at, now() - interval '1 minute')
     where next_at is not null and (begun_at is null or begun_at < clock_timestamp() - $1::interval)`,
    ago,
  );
  await sql.query(
    `update pgboss.job set started_on = started_on - interval '1 hour' where state = 'active' and started_on < clock_timestamp() - $1::interval`,
    ago,
  );
}

/** As it happens each minute. */
async function sweep(): Promise<void> {
  for (const queue of ['payments.sweep', 'payouts.sweep']) await sql.query(`insert into outbox (queue, data) values ($1, '{}')`, [queue]);
}

async function takeUpAgain(): Promise<void> {
  await letTimePass(10);
  await sweep();
  await wait(1_500);
}
