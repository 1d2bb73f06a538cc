import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PullSweep } from '../../src/pulls/pull-sweep.js';
import { enterTest, readParticipation, readTimeline } from './participants.js';
import { answerTest } from './person.js';
import { launchUsertestingStudy } from './study.js';
import { createConnection, startWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const statusOf = async (id: string) => (await readParticipation(world, id)).status;

describe('statuses', () => {
  it('S0-18 follow the tool by themselves, without a redirect and without anybody asking', async () => {
    const statusMap = {
      SCREENED_OUT: 'screened_out',
      INCOMPLETE: 'incomplete',
      OVER_QUOTA: 'over_quota',
      QUALITY_FAILED: 'quality_failed',
    };
    const connectionId = await createConnection(world, { statusMap });
    const quiet = await launchUsertestingStudy(world, { connectionId, redirects: [] });
    const [finished, turnedAway, left, careless] = [
      await enterTest(world, quiet),
      await enterTest(world, quiet),
      await enterTest(world, quiet),
      await enterTest(world, quiet),
    ];
    await answerTest(finished.person, finished.page);
    await answerTest(turnedAway.person, turnedAway.page, ['No']);
    await left.person.send(left.page, { action: 'leave' });
    await answerTest(careless.person, careless.page, ['Yes', 'Red']);
    const everybody = [finished, turnedAway, left, careless];
    expect(await Promise.all(everybody.map(({ id }) => statusOf(id)))).toEqual(['started', 'started', 'started', 'started']);
    // What the clock of the hub does every minute.
    world.tool.misbehave([{ fault: 'every_status' }]);
    await world.hub.app.get(PullSweep).sweep();
    await expect
      .poll(() => Promise.all(everybody.map(({ id }) => statusOf(id))), { timeout: 20_000 })
      .toEqual(['submitted', 'screened_out', 'incomplete', 'quality_failed']);
    world.tool.misbehave([]);
    const { entries } = await readTimeline(world, finished.id);
    expect(entries.at(-1)).toMatchObject({ channel: 'pull' });
  });
});
