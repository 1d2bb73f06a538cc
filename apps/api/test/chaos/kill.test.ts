import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { HubProcess } from '../support/hub-process.js';
import { createRandom } from '../support/random.js';
import { expectKept, expectSound, waitUntilIdle } from './checks.js';
import { release, Unanswered, walk, type Traveller, type World } from './journeys.js';
import { collectRest, expectPaidOnce, keepCollecting } from './payouts.js';
import { planAtRandom, useStage } from './stage.js';

/** CI kills ten times; the long form is `PANELBRIDGE_CHAOS_ROUNDS=200`. */
const rounds = Number(process.env['PANELBRIDGE_CHAOS_ROUNDS'] ?? 10);
const seed = Number(process.env['PANELBRIDGE_CHAOS_SEED'] ?? Date.now() % 1_000_000);
const places = 40;
const walkers = 12;

const findStage = useStage();
let hub: HubProcess;

it(
  `loses, doubles and overfills nothing when the program is killed ${rounds} times under load (seed ${seed})`,
  async () => {
    const random = createRandom(seed);
    const stage = findStage();
    const { sql, ledger } = stage;
    const world = stage.look(() => hub.url);
    hub = await stage.start();
    let waiting: Traveller[] = [];

    for (let round = 0; round < rounds; round += 1) {
      // Every other study releases by itself, so that the job and a person are after the same incentive.
      const columns = { participation_limit: places, auto_release: round % 2 === 0 };
      waiting.push(...(await stage.invite(2 * places, columns, () => planAtRandom(random))));
      // Every other time the successor runs beside it already, as where there are several.
      const successor = round % 2 === 1 ? stage.start() : undefined;
      waiting = await walkUntilKilled(world, waiting, random() * 600);
      hub = await (successor ?? stage.start());
    }

    // Whoever was in the middle comes again, and what was not answered is asked again with the same key.
    await walkAll(world, waiting);
    for (const incentive of ledger.releaseKeys.keys()) if (!ledger.released.has(incentive)) await release(world, incentive);
    await waitUntilIdle(sql, 60_000);
    await collectRest(world);
    expect(ledger.entered.size).toBeGreaterThan(rounds * 10);
    expect(ledger.released.size).toBeGreaterThan(rounds * 2);
    expect(ledger.payoutFiles.size).toBeGreaterThanOrEqual(rounds);
    await expectKept(sql, ledger);
    await expectSound(sql);
    await expectPaidOnce(sql, world);
  },
  120_000 + rounds * 12_000,
);

/**
 * Lets people walk side by side, and somebody pay them, and kills the program some time after it has begun to release and to pay: one that
 * has just started is slow, on a busy machine for seconds. Gives back those who had not finished.
 */
async function walkUntilKilled(world: World, travellers: readonly Traveller[], milliseconds: number): Promise<Traveller[]> {
  const queue = [...travellers];
  const unfinished: Traveller[] = [];
  let isKilled = false;
  const walker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const traveller = next;
      await walk(world, traveller).catch((error: unknown) => {
        unfinished.push(traveller);
        if (!(error instanceof Unanswered)) throw error;
        if (!isKilled) world.ledger.faults.push(`not answered by a hub that lives: ${error.message}: ${String(error.cause)}`);
      });
      if (isKilled) return;
    }
  };
  const walking = Promise.all([...Array.from({ length: walkers }, walker), keepCollecting(world, () => isKilled)]);
  const { released, payoutFiles } = world.ledger;
  const before = [released.size, payoutFiles.size];
  const hasBegun = () => [released.size, payoutFiles.size].every((size, index) => size > (before[index] ?? 0));
  for (const deadline = Date.now() + 20_000; !hasBegun() && Date.now() < deadline; ) await wait(10);
  await wait(milliseconds);
  isKilled = true;
  await hub.kill();
  await walking;
  return [...unfinished, ...queue];
}

async function walkAll(world: World, travellers: readonly Traveller[]): Promise<void> {
  const queue = [...travellers];
  const walker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await walk(world, next);
  };
  await Promise.all(Array.from({ length: walkers }, walker));
}
