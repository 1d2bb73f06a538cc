import { setTimeout as wait } from 'node:timers/promises';
import { startTremendous, type RunningTremendous } from '@panelbridge/sandbox';
import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { createSharedKey, seedWorkspace } from '../support/hub-key.js';
import { startHubProcess, type HubProcess } from '../support/hub-process.js';
import { seedIncentive, type SeededIncentive } from '../support/incentives.js';
import { createRandom } from '../support/random.js';
import { requestJson } from '../support/request-json.js';
import { seedStudy } from '../support/seed.js';
import { describeAccount } from './world.js';

/** CI kills a few times; the long form is `PANELBRIDGE_PAYOUT_KILLS=100`. */
const kills = Number(process.env['PANELBRIDGE_PAYOUT_KILLS'] ?? 5);
const seed = Number(process.env['PANELBRIDGE_CHAOS_SEED'] ?? Date.now() % 1_000_000);
const perRound = 12;

let database: TestDatabase;
let sql: pg.Pool;
let provider: RunningTremendous;
const started: Promise<HubProcess>[] = [];
beforeAll(async () => {
  database = await createMigratedDatabase();
  sql = connectAsOwner(database.url);
  // So slow that most kills hit somebody between the request and its answer.
  provider = await startTremendous({ faults: [{ fault: 'slow', delayMs: 300 }] });
});
afterAll(async () => {
  for (const one of await Promise.allSettled(started)) if (one.status === 'fulfilled') await one.value.kill();
  await provider.close();
  await sql.end();
  await database.drop();
});

it(
  `pays everybody exactly once when the program is killed ${kills} times between request and answer (seed ${seed})`,
  async () => {
    const random = createRandom(seed);
    const { text: secretKeys } = createSharedKey();
    const { workspaceId, apiKey } = await seedWorkspace(sql);
    const study = await seedStudy({ sql, workspaceId }, { participation_limit: 10_000 });
    const start = (): Promise<HubProcess> => {
      const begin = () =>
        startHubProcess({ DATABASE_URL: database.url, PANELBRIDGE_SECRET_KEYS: secretKeys, PANELBRIDGE_ALLOWED_NETWORKS: '127.0.0.0/8' });
      // On a busy machine one may take too long.
      const starting = begin().catch(begin).catch(begin);
      started.push(starting);
      return starting;
    };
    let hub = await start();
    const call = async (path: string, body: object, idempotencyKey: string) => {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
      const answer = await requestJson(`${hub.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    };
    await call('/payout-accounts', describeAccount({ provider }), 'account');
    // As the sweep does, with the lease of those who were killed run out.
    const poke = () =>
      sql.query(
        `with late as (
           update payouts p set next_at = now(), begun_at = begun_at - interval '2 minutes' from incentives i
           where i.id = p.incentive_id and i.status in ('released', 'sending', 'unknown', 'sent') returning p.workspace_id, p.incentive_id
         ) insert into outbox (queue, data) select 'payout.step', jsonb_build_object('workspaceId', workspace_id, 'incentiveId', incentive_id) from late`,
      );

    const owed: SeededIncentive[] = [];
    let interrupted = 0;
    for (let round = 0; round < kills; round += 1) {
      const people: SeededIncentive[] = [];
      for (let n = 0; n < perRound; n += 1) people.push(await seedIncentive({ sql, workspaceId }, study));
      owed.push(...people);
      const before = provider.requests().length;
      await call('/payout-batches', { incentiveIds: people.map(({ id }) => id) }, `batch-${round}`);
      for (const deadline = Date.now() + 20_000; provider.requests().length === before && Date.now() < deadline; ) await wait(10);
      await wait(random() * 900);
      await hub.kill();
      const { rows } = await sql.query<{ n: number }>(`select count(*)::int as n from incentives where status = 'sending'`);
      interrupted += rows[0]?.n ?? 0;
      hub = await start();
      await poke();
    }
    const countOpen = async () =>
      (await sql.query<{ n: number }>(`select count(*)::int as n from incentives where status <> 'delivered'`)).rows[0]?.n ?? 0;
    for (const deadline = Date.now() + 120_000; (await countOpen()) > 0 && Date.now() < deadline; ) {
      await poke();
      await sql.query(
        `insert into outbox (queue, data) select distinct 'payout.batch', jsonb_build_object('workspaceId', workspace_id, 'batchId', batch_id)
         from payout_batch_items where state = 'waiting'`,
      );
      await wait(2_000);
    }

    expect(await countOpen()).toBe(0);
    expect(interrupted).toBeGreaterThan(0);
    const { ids, totals } = provider.books();
    expect(ids.map(({ externalId, timesPaid, net }) => JSON.stringify([externalId, timesPaid, net])).toSorted()).toEqual(
      owed.map(({ externalId }) => JSON.stringify([externalId, 1, { USD: 2_500 }])).toSorted(),
    );
    expect(totals).toEqual({ USD: 2_500 * owed.length });
    const { rows: left } = await sql.query('select 1 from payouts where request is not null or holder is not null');
    expect(left).toEqual([]);
  },
  300_000 + kills * 60_000,
);
