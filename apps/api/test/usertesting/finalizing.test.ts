import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncentiveDto } from '../../src/incentives/incentive.dto.js';
import type { ParticipationSummaryDto } from '../../src/participations/participation.dto.js';
import { answerTest, Person } from './person.js';
import { act, enterTest, inviteToScreener, readParticipation, readTimeline } from './participants.js';
import { pull } from './pulls.js';
import { launchUsertestingStudy, type UsertestingStudy } from './study.js';
import { expectDone, startWorld, type World } from './world.js';

let world: World;
let study: UsertestingStudy;
beforeAll(async () => {
  world = await startWorld();
  study = await launchUsertestingStudy(world);
});
afterAll(() => world.close());

/** Somebody who has finished the test and come back. */
async function submit(): Promise<string> {
  const { person, id, page } = await enterTest(world, study);
  await person.press(await answerTest(person, page));
  return id;
}
const incentivesOf = async (id: string) =>
  expectDone(await world.hub.request<{ data: readonly IncentiveDto[] }>('GET', `/api/v1/incentives?participationId=${id}`)).data;

describe('finalizing', () => {
  it('S0-34 releases one incentive when a person completes, however often and at the same moment it is said', async () => {
    const id = await submit();
    await pull(world, study.studyId);
    expect(await incentivesOf(id)).toEqual([]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => act(world, id, 'complete-and-pay')));
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(await incentivesOf(id)).toMatchObject([{ status: 'released', amount: { amount: 2500, currency: 'USD' } }]);
    await pull(world, study.studyId);
    expect(await incentivesOf(id)).toHaveLength(1);
    const { entries } = await readTimeline(world, id);
    expect(entries.filter(({ type }) => type === 'incentive.released')).toHaveLength(1);
  });

  it('S0-36 is refused to whoever has not submitted: qualified, in the test, or incomplete', async () => {
    const expectRefused = async (id: string, status: string): Promise<void> => {
      expect((await readParticipation(world, id)).status).toBe(status);
      for (const name of ['complete', 'complete-and-pay'])
        expect(await act(world, id, name)).toMatchObject({ status: 409, body: { code: 'act_not_allowed' } });
      expect(await incentivesOf(id)).toEqual([]);
    };
    const waiting = new Person({ follows: false });
    await waiting.send(await waiting.open(await inviteToScreener(world, study.studyId)), { 'answer.shops': 'yes' });
    const { body } = await world.hub.request<{ data: readonly ParticipationSummaryDto[] }>(
      'GET',
      `/api/v1/studies/${study.studyId}/participations?status=qualified`,
    );
    expect(body.data).toHaveLength(1);
    await expectRefused(body.data[0]?.id ?? '', 'qualified');
    const { person, id, page } = await enterTest(world, study);
    await expectRefused(id, 'started');
    await person.press(await person.send(page, { action: 'leave' }));
    await expectRefused(id, 'incomplete');
  });

  it('S0-37 records who did it, when, and over which way', async () => {
    const id = await submit();
    const before = Date.now();
    expectDone(await act(world, id, 'complete'));
    const { entries } = await readTimeline(world, id);
    const step = entries.find(({ type, to }) => type === 'participation.status_changed' && to === 'completed');
    expect(step).toMatchObject({ from: 'submitted', channel: 'manual', actor: { kind: 'api_key', name: 'Test Owner' } });
    expect(Date.parse(step?.at ?? '')).toBeGreaterThanOrEqual(before - 1_000);
    expect(Date.parse(step?.at ?? '')).toBeLessThanOrEqual(Date.now() + 1_000);
  });
});
