import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { startPostgres, type EmbeddedPostgres } from '@panelbridge/embedded-postgres';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../src/platform/database/migrate.js';
import { connectAsOwner } from '../support/database.js';
import { createSharedKey, seedWorkspace, storeWebhookKey } from '../support/hub-key.js';
import { Line } from '../support/line.js';
import { createRandom } from '../support/random.js';
import { requestJson } from '../support/request-json.js';
import { seedParticipations, seedStudy } from '../support/seed.js';
import { startInstance, type HubInstance } from '../support/start-instance.js';
import { visit } from '../support/visit.js';
import { expectKept, expectSound, waitUntilIdle } from './checks.js';
import { createWebhookKey, Ledger, Unanswered, walk, type Traveller, type World } from './journeys.js';

/** CI loses the database three times; the long form is `PANELBRIDGE_CHAOS_ROUNDS=50`. */
const rounds = Number(process.env['PANELBRIDGE_CHAOS_ROUNDS'] ?? 3);
const seed = Number(process.env['PANELBRIDGE_CHAOS_SEED'] ?? Date.now() % 1_000_000);
const walkers = 8;
/** A journey has several steps; each is answered within ten seconds, whatever the database does. */
const serveAgainMilliseconds = 5_000;

const key = createSharedKey();
const random = createRandom(seed);
const webhookKey = createWebhookKey();
let folder: string;
let server: EmbeddedPostgres;
let line: Line;
let sql: pg.Pool;
let hub: HubInstance;
let ground: { sql: pg.Pool; workspaceId: string };
let world: World;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'panelbridge-chaos-')));
  // The account that runs the server for root has to reach it.
  await chmod(folder, 0o755);
  server = await startPostgres({ folder });
  await server.createDatabase('hub');
  const direct = server.url('hub');
  await migrate(direct);
  sql = connectAsOwner(direct);
  const { workspaceId, apiKey } = await seedWorkspace(sql);
  ground = { sql, workspaceId };
  const opened = await Line.open(direct);
  line = opened.line;
  hub = await startInstance(opened.url, key);
  const findIncentive = async (participation: string): Promise<string | undefined> => {
    const statement = 'select id from incentives where participation_id = $1';
    // The test's own way to the database is cut off too.
    const { rows } = await sql.query<{ id: string }>(statement, [participation]).catch((cause: unknown) => {
      throw new Unanswered('the database, asked by the test itself', { cause });
    });
    return rows[0]?.id;
  };
  world = { key, apiKey, webhookKey, ledger: new Ledger(), url: () => hub.url, findIncentive };
}, 120_000);
afterAll(async () => {
  line.resume();
  await hub.close();
  await line.close();
  await sql.end();
  await server.stop('immediate');
  await rm(folder, { recursive: true, force: true });
});

/** Lets people walk side by side until they are told to stop; who is not answered tries again, as people do. */
class Crowd {
  #isOver = false;
  #answered = 0;
  readonly #walking: Promise<unknown>;

  constructor(travellers: readonly Traveller[]) {
    const queue = [...travellers];
    this.#walking = Promise.all(
      Array.from({ length: walkers }, async () => {
        for (let next = queue.shift(); next && !this.#isOver; next = queue.shift()) {
          if (await attempt(next)) this.#answered += 1;
          else {
            queue.push(next);
            await wait(25);
          }
        }
      }),
    );
  }

  /** How many journeys have been walked to their end. */
  get answered(): number {
    return this.#answered;
  }

  /** Waits until more people have come through, and gives the time that it took. */
  async waitForMore(): Promise<number> {
    const before = this.#answered;
    const start = Date.now();
    while (this.#answered === before && Date.now() - start < 30_000) await wait(5);
    return Date.now() - start;
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#walking;
  }
}

async function attempt(traveller: Traveller): Promise<boolean> {
  try {
    await walk(world, traveller);
    return true;
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    // The hub itself lives on, so it answers, if only to say that it cannot work.
    if (error.cause !== undefined && error.message.startsWith('/')) world.ledger.faults.push(`${error.message}: ${inspect(error.cause)}`);
    return false;
  }
}

async function gather(people: number): Promise<Traveller[]> {
  const study = await seedStudy(ground, { participation_limit: people, auto_release: random() < 0.5 });
  await storeWebhookKey(sql, key.box, study.connectionId, ground.workspaceId, webhookKey);
  const ids = await seedParticipations(ground, study, people);
  return ids.map((participation) => ({
    participation,
    study,
    ending: random() < 0.8 ? 'complete' : 'screen_out',
    isReported: random() < 0.5,
    isReleased: random() < 0.5,
  }));
}

/** A click and a call while the database is away: each is told at once to try again. */
async function expectToldToWait(): Promise<void> {
  const [traveller] = await gather(1).catch(() => []);
  expect(traveller).toBeUndefined();
  const token = key.tokens.ofParticipation('entry', 'pp_0000000');
  const page = await visit(hub.url, `/r/${token}`, { method: 'POST' });
  expect([page.status, page.headers['content-type'], page.headers['retry-after']]).toEqual([503, 'text/html; charset=utf-8', '1']);
  expect(page.text).toContain('Please try again in a moment');
  const call = await requestJson<{ code: string }>(`${hub.url}/api/v1/incentives`, {
    headers: { authorization: `Bearer ${world.apiKey}` },
  });
  expect([call.status, call.body.code, call.headers.get('retry-after')]).toEqual([503, 'service_unavailable', '1']);
  expect((await requestJson(`${hub.url}/ready`, {})).status).toBe(503);
  expect((await requestJson(`${hub.url}/health`, {})).status).toBe(200);
}

describe(`without its database (seed ${seed})`, () => {
  it(
    `keeps everything acknowledged and serves again within 5 s when PostgreSQL is killed ${rounds} times under load`,
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const crowd = new Crowd(await gather(600));
        await crowd.waitForMore();
        await wait(random() * 400);
        process.kill(server.pid, 'SIGKILL');
        await expectToldToWait();
        server = await startPostgres({ folder, port: server.port });
        expect(await crowd.waitForMore()).toBeLessThan(serveAgainMilliseconds);
        await crowd.end();
        expect(world.ledger.faults).toEqual([]);
      }
      await expectSound(sql);
    },
    120_000 + rounds * 30_000,
  );

  it('keeps everything acknowledged when its connections are reset under load', async () => {
    const crowd = new Crowd(await gather(400));
    for (let time = 0; time < 5 * rounds; time += 1) {
      await wait(20 + random() * 80);
      line.reset();
      expect(await crowd.waitForMore()).toBeLessThan(serveAgainMilliseconds);
    }
    await crowd.end();
    expect(world.ledger.faults).toEqual([]);
    await expectSound(sql);
  }, 120_000);

  it('keeps everything acknowledged when PostgreSQL ends its sessions under load', async () => {
    const crowd = new Crowd(await gather(400));
    for (let time = 0; time < 5 * rounds; time += 1) {
      await wait(20 + random() * 80);
      await sql.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'hub' and application_name like 'panelbridge%'`,
      );
      expect(await crowd.waitForMore()).toBeLessThan(serveAgainMilliseconds);
    }
    await crowd.end();
    expect(world.ledger.faults).toEqual([]);
    await expectSound(sql);
  }, 120_000);

  it('keeps nobody waiting for more than ten seconds when PostgreSQL says nothing at all', async () => {
    const travellers = await gather(60);
    line.stall();
    const token = (participation: string) => key.tokens.ofParticipation('entry', participation);
    const clicks = travellers.map(({ participation }) =>
      visit(hub.url, `/r/${token(participation)}`, { method: 'POST', patience: 10_000 }),
    );
    const statuses = (await Promise.all(clicks)).map(({ status }) => status);
    expect([...new Set(statuses)]).toEqual([503]);
    line.resume();
    const crowd = new Crowd(travellers);
    expect(await crowd.waitForMore()).toBeLessThan(serveAgainMilliseconds);
    await crowd.end();
    expect(world.ledger.faults).toEqual([]);
  }, 120_000);

  it('has kept everything that it acknowledged, and leaves no work undone', async () => {
    await waitUntilIdle(sql, 60_000);
    await expectKept(sql, world.ledger);
    await expectSound(sql);
  }, 120_000);
});
