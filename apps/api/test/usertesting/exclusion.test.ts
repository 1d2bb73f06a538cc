import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingDto } from '../../src/reconciliation/findings/finding.dto.js';
import { comparePull } from '../support/listing-study.js';
import { answerTest } from './person.js';
import { act, enterTest, readParticipation, readTimeline, type Participant } from './participants.js';
import { pull } from './pulls.js';
import { launchUsertestingStudy, type UsertestingStudy } from './study.js';
import { expectDone, startWorld, type World } from './world.js';

const reason = 'The answers were copied from elsewhere.';

let world: World;
let study: UsertestingStudy;
beforeAll(async () => {
  world = await startWorld();
  study = await launchUsertestingStudy(world);
});
afterAll(() => world.close());

/** Somebody who has finished the test, which both sides know. */
async function finish(): Promise<Participant> {
  const someone = await enterTest(world, study);
  await someone.person.press(await answerTest(someone.person, someone.page));
  await pull(world, study.studyId);
  expect((await readParticipation(world, someone.id)).status).toBe('submitted');
  return someone;
}

/** Removes somebody in the tool, as a researcher does in its pages. */
function removeInTool(externalId: string): void {
  const session = world.tool.sessions(study.test.id).find(({ participantId }) => participantId === externalId);
  expect(world.tool.removeSession(study.test.id, session?.sessionId ?? '')).toBe(true);
}

/** Compares both sides over the tool's own API and gives the findings about somebody. */
async function reconcile({ id }: Participant): Promise<readonly FindingDto[]> {
  const run = await comparePull(world.hub, study.studyId);
  const path = `/api/v1/studies/${study.studyId}/reconciliations/${run.id}/findings`;
  const { data } = expectDone(await world.hub.request<{ data: readonly FindingDto[] }>('GET', path));
  return data.filter(({ participationId }) => participationId === id);
}

/** Everything that the tool shows of its sessions to anybody. */
async function readTool(): Promise<string> {
  const pages = [world.tool.url, `${world.tool.url}/admin/tests/${study.test.id}/sessions`, `${world.tool.url}/admin/requests`];
  return (await Promise.all(pages.map(async (page) => (await fetch(page)).text()))).join('\n');
}

describe('excluding somebody', () => {
  it('S0-40 is found out when the removal was confirmed and the tool still lists them, until it does so no more', async () => {
    const someone = await finish();
    expectDone(await act(world, someone.id, 'exclude', { reason }));
    expect(await reconcile(someone)).toEqual([]);
    expectDone(await act(world, someone.id, 'confirm-removed'));
    expect(await reconcile(someone)).toMatchObject([
      { kind: 'status_disagreement', ours: 'excluded', theirs: 'submitted', fix: { act: 'acknowledge' }, state: 'open' },
    ]);
    removeInTool(someone.externalId);
    expect(await reconcile(someone)).toEqual([]);
  });

  it('S0-40 S0-41 S0-44 is done here first, then in the tool, where the id vanishes; the hub keeps it, and both sides still agree', async () => {
    const someone = await finish();
    const { id, externalId } = someone;
    expect((await act(world, id, 'confirm-removed')).body.code).toBe('exclusion_order');
    expect((await readParticipation(world, id)).exclusion).toBeNull();

    const excluded = expectDone(await act(world, id, 'exclude', { reason }));
    expect(excluded).toMatchObject({
      status: 'excluded',
      possibleActs: ['confirm-removed'],
      exclusion: {
        reason,
        externalId,
        steps: [
          { step: 'panel', state: 'done', at: expect.any(String) },
          { step: 'tool', state: 'waiting', title: 'Remove the participant in UserTesting', at: null },
        ],
      },
    });
    expect(await readTool()).toContain(externalId);
    removeInTool(externalId);
    expect(await readTool()).not.toContain(externalId);
    const confirmed = expectDone(await act(world, id, 'confirm-removed'));
    expect(confirmed.exclusion?.steps).toMatchObject([{ state: 'done' }, { state: 'confirmed', at: expect.any(String) }]);

    await pull(world, study.studyId);
    expect(await readParticipation(world, id)).toMatchObject({ status: 'excluded', exclusion: { externalId, reason } });
    const { entries } = await readTimeline(world, id);
    expect(entries.map(({ type }) => type)).toEqual(expect.arrayContaining(['exclusion.started', 'exclusion.removal_confirmed']));
    expect(await reconcile(someone)).toEqual([]);
  });

  it('S0-43 leaves no incentive, whatever the tool goes on to say', async () => {
    const { person, id, externalId } = await finish();
    expectDone(await act(world, id, 'complete'));
    expectDone(await act(world, id, 'exclude', { reason }));
    await person.open(`${study.returnUrls.find(({ name }) => name === 'complete')?.url}?userID=${externalId}`);
    world.tool.addSessions(study.test.id, [{ participantId: externalId }]);
    await pull(world, study.studyId);
    expect(await readParticipation(world, id)).toMatchObject({ status: 'excluded', incentive: { status: 'cancelled' } });
    expect((await act(world, id, 'complete-and-pay')).status).toBe(409);
  });

  it('S0-42 that began in the tool becomes a finding that names the order and keeps the id', async () => {
    const someone = await finish();
    const { id, externalId } = someone;
    removeInTool(externalId);
    // What one reading does not list may be a slip; the run makes the second.
    await pull(world, study.studyId);
    const [finding, ...others] = await reconcile(someone);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: 'removed_in_tool', state: 'open', participationId: id, ours: 'submitted', theirs: 'absent' });
    expect(`${finding?.detail} ${finding?.remedy}`).toMatch(/first.*then/i);
    expect(JSON.stringify(finding)).toContain(externalId);
    expect((await readParticipation(world, id)).status).toBe('submitted');

    expectDone(await act(world, id, 'exclude', { reason }));
    expectDone(await act(world, id, 'confirm-removed'));
    expect((await reconcile(someone)).filter(({ state }) => state === 'open')).toEqual([]);
  });
});
