import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { builtProgram, type HubProcess } from '../support/hub-process.js';
import { createRandom } from '../support/random.js';
import { expectTaken, sendBatch, type TakenBatches } from './batches.js';
import { expectKept, expectSound, waitUntilIdle } from './checks.js';
import { release, Unanswered, walk, type Traveller, type World } from './journeys.js';
import { collectRest, expectPaidOnce, keepCollecting } from './payouts.js';
import { planAtRandom, useStage } from './stage.js';

/** Each round kills one API and one worker. CI has one; `pnpm scale-out` has more and prints what it saw. */
const isLong = process.env['PANELBRIDGE_SCALE_OUT_ROUNDS'] !== undefined;
const rounds = Number(process.env['PANELBRIDGE_SCALE_OUT_ROUNDS'] ?? 1);
const seed = Number(process.env['PANELBRIDGE_CHAOS_SEED'] ?? Date.now() % 1_000_000);
const places = isLong ? 60 : 30;
const walkers = 12;
const idleWithin = 60_000;

/** One of the APIs behind a load balancer, which sends nothing more to one that has died. */
interface Api {
  readonly hub: HubProcess;
  readonly world: World;
  asked: number;
  isKilled: boolean;
}

const findStage = useStage();
beforeAll(async () => {
  // A job that a killed worker had is given to another once its time is over: in the short form that time is short.
  if (!isLong) await findStage().sql.query('update pgboss.queue set expire_seconds = least(expire_seconds, 5)');
});

it(
  `two APIs and two workers lose and double nothing when one of each is killed (rounds ${rounds}, seed ${seed})`,
  async () => {
    const random = createRandom(seed);
    const stage = findStage();
    const { sql, ledger } = stage;
    const taken: TakenBatches = new Set();
    const every: Api[] = [];
    const startApi = async (): Promise<Api> => {
      const hub = await stage.start({ PANELBRIDGE_ROLE: 'api' }, builtProgram);
      const url = () => {
        api.asked += 1;
        return hub.url;
      };
      const api: Api = { hub, asked: 0, isKilled: false, world: stage.look(url) };
      every.push(api);
      return api;
    };
    const startWorker = (): Promise<HubProcess> => stage.start({ PANELBRIDGE_ROLE: 'worker' }, builtProgram);
    let [apis, workers] = await Promise.all([Promise.all([startApi(), startApi()]), Promise.all([startWorker(), startWorker()])]);

    for (let round = 0; round < rounds; round += 1) {
      const waiting: Traveller[] = [];
      const invite = async (): Promise<void> => {
        for (const auto_release of [true, false]) {
          const columns = { participation_limit: places, auto_release };
          waiting.push(...(await stage.invite(2 * places, columns, () => planAtRandom(random))));
        }
      };
      await invite();
      const victim = random() < 0.5 ? 0 : 1;
      const count = async (): Promise<readonly number[]> => [
        ledger.released.size,
        ledger.payoutFiles.size,
        taken.size,
        ...apis.map((api) => api.asked),
        ...(await Promise.all(workers.map(countJobs))),
      ];
      const begun = await count();
      const hasBegun = async (): Promise<boolean> => (await count()).every((size, index) => size > (begun[index] ?? 0));
      let isLastInvited = false;
      const load = work(apis, waiting, taken, () => isLastInvited);
      // People keep coming until each of the four has had its share: one worker can do all jobs of the first ones.
      const deadline = Date.now() + 60_000;
      while (!(await hasBegun()) && Date.now() < deadline) await (waiting.length < walkers ? invite() : wait(50));
      const [counts, wasInTime] = [await count(), await hasBegun()];
      await wait(random() * 400);
      apis[victim].isKilled = true;
      await Promise.all([apis[victim].hub.kill(), workers[victim].kill()]);
      isLastInvited = true;
      await load;
      expect({ counts, wasInTime }).toEqual({ counts, wasInTime: true });
      const [api, worker] = [apis[1 - victim] ?? apis[0], workers[1 - victim] ?? workers[0]];
      // Whoever died has a successor, as where somebody watches over them; after the last round there is none.
      const isLast = round + 1 === rounds;
      const [successor, helper] = isLast ? [api, worker] : await Promise.all([startApi(), startWorker()]);
      apis = [api, successor];
      workers = [worker, helper];
    }

    const [{ world }] = apis;
    for (const incentive of ledger.releaseKeys.keys()) if (!ledger.released.has(incentive)) await release(world, incentive);
    const began = performance.now();
    await waitUntilIdle(sql, idleWithin);
    const idle = ((performance.now() - began) / 1000).toFixed(1);
    await collectRest(world);
    expect(ledger.released.size).toBeGreaterThan(rounds * 2);
    await expectKept(sql, ledger);
    await expectSound(sql);
    await expectPaidOnce(sql, world);
    await expectTaken(sql, taken);
    if (isLong) {
      process.stdout.write(
        `scale-out: 2 APIs, 2 workers, seed ${seed}, requests ${every.map(({ asked }) => asked).join('+')}, entries ${ledger.entered.size}, ` +
          `returns ${sum(ledger.returns.values())}, webhooks ${ledger.webhooks.size}, releases ${ledger.released.size}, ` +
          `payout files ${ledger.payoutFiles.size}, batches ${taken.size}, all jobs done after ${idle} s, kills ${2 * rounds}, losses 0, doubles 0\n`,
      );
    }
  },
  150_000 + rounds * 30_000,
);

/** How many jobs a worker has done, by its own figures. */
async function countJobs({ url }: HubProcess): Promise<number> {
  const figures = await (await fetch(`${url}/metrics`)).text();
  return sum(Array.from(figures.matchAll(/^job_duration_seconds_count\{.*\} (\d+)$/gm), ([, count]) => Number(count)));
}

/**
 * Everything at once on all APIs, until the queue is empty and `isOver`: people on their way, somebody who pays, programs that write people.
 * Who got no answer asks elsewhere.
 */
async function work(apis: readonly Api[], queue: Traveller[], taken: TakenBatches, isOver: () => boolean): Promise<void> {
  const first = taken.size;
  let turn = 0;
  const ask = async (task: (world: World) => Promise<void>): Promise<void> => {
    for (;;) {
      const living = apis.filter(({ isKilled }) => !isKilled);
      const api = living[turn++ % living.length];
      if (!api) throw new Error('no API lives');
      try {
        return await task(api.world);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        if (api.isKilled) continue;
        api.world.ledger.faults.push(`not answered by a hub that lives: ${error.message}: ${String(error.cause)}`);
        return;
      }
    }
  };
  const walking = { walkers };
  let batches = 0;
  const walker = async (): Promise<void> => {
    while (queue.length > 0 || !isOver()) {
      const traveller = queue.shift();
      await (traveller ? ask((world) => walk(world, traveller)) : wait(10));
    }
    walking.walkers -= 1;
  };
  const writer = async (): Promise<void> => {
    while (walking.walkers > 0) {
      const number = first + batches++;
      await ask((world) => sendBatch(world, number, taken));
      await wait(20);
    }
  };
  await Promise.all([
    ...Array.from({ length: walkers }, walker),
    writer(),
    writer(),
    ...apis.map((api) => keepCollecting(api.world, () => api.isKilled || walking.walkers === 0)),
  ]);
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, one) => total + one, 0);
}
