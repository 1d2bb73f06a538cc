import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import { answerTest, Person } from './person.js';
import { enterTest, listQuarantine, readParticipation, type Participant } from './participants.js';
import { pull } from './pulls.js';
import { launchUsertestingStudy, type UsertestingStudy } from './study.js';
import { createConnection, expectDone, startWorld, type World } from './world.js';

let world: World;
let connectionId: string;
let survey: UsertestingStudy;
let classic: UsertestingStudy;
beforeAll(async () => {
  world = await startWorld();
  connectionId = await createConnection(world);
  survey = await launchUsertestingStudy(world, { connectionId });
  classic = await launchUsertestingStudy(world, { connectionId, test: { type: 'classic' } });
});
afterAll(() => world.close());

const statusOf = async ({ id }: Participant) => (await readParticipation(world, id)).status;
const completeUrl = ({ returnUrls }: UsertestingStudy) => returnUrls.find(({ name }) => name === 'complete')?.url ?? '';
const quarantineOf = async ({ studyId }: UsertestingStudy) =>
  (await listQuarantine(world, studyId)).map(({ channel, externalId, reason }) => [channel, externalId, reason.code]);

describe('ids', () => {
  it('S0-29 of a classic test are the same on both sides, on the way in, on the way back and in the list', async () => {
    const { person, id, externalId, page } = await enterTest(world, classic);
    expect(externalId).toBe(id);
    const back = await person.press(await answerTest(person, page));
    expect(new URL(back.url).searchParams.get('userID')).toBe(id);
    expect(world.tool.sessions(classic.test.id)).toMatchObject([{ participantId: id, status: 'COMPLETE' }]);
    await pull(world, classic.studyId);
    expect(await readParticipation(world, id)).toMatchObject({ status: 'submitted', evidence: { channel: 'pull' } });
  });

  it('S0-26 S0-27 S0-28 of surveys and interaction tests differ by the prefix alone, and lead back to the person', async () => {
    const interaction = await launchUsertestingStudy(world, { connectionId, test: { type: 'interaction' } });
    for (const study of [survey, interaction]) {
      const someone = await enterTest(world, study);
      expect(someone.externalId).toBe(someone.id.replace(/^pp_/, 'i'));
      await answerTest(someone.person, someone.page);
      await pull(world, study.studyId);
      expect(await statusOf(someone)).toBe('submitted');
    }
  });

  it.each(['redirect', 'pull'] as const)('in the format of the other kinds of test name nobody, by %s', async (channel) => {
    for (const [study, write] of [
      [survey, (id: string) => id],
      [classic, (id: string) => `i${id.slice(3)}`],
    ] as const) {
      const someone = await enterTest(world, study);
      const wrong = write(someone.id);
      if (channel === 'redirect') await someone.person.open(`${completeUrl(study)}?userID=${wrong}`);
      else {
        world.tool.addSessions(study.test.id, [{ participantId: wrong }]);
        await pull(world, study.studyId);
      }
      expect(await statusOf(someone)).toBe('started');
      expect(await quarantineOf(study)).toContainEqual([channel, wrong, 'unknown']);
    }
  });

  it.each(['pp9ex', 'i_9ex', 'i', 'pp_', 'i9ex h736', 'i9exh736%00', '#cuser#', ''])(
    'that are malformed name nobody: %j',
    async (wrong) => {
      const someone = await enterTest(world, survey);
      const url = `${completeUrl(survey)}?userID=${encodeURIComponent(wrong)}`;
      // Without the cookie of the entry, which alone would tell who came back without an id.
      const back = await new Person().open(url);
      expect(back.text).toContain('We could not match your visit');
      expect(await statusOf(someone)).toBe('started');
    },
  );

  it('S0-47 of one person in two tests are two, neither of which leads to the other test', async () => {
    const other = await launchUsertestingStudy(world, { connectionId });
    const email = 'both@example.com';
    const pages = [];
    for (const { studyId } of [survey, other]) {
      const { results } = expectDone(
        await world.hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
          body: { participants: [{ email }], to: 'study' },
          headers: { 'idempotency-key': `both-${studyId}` },
        }),
      );
      const [result] = results;
      const person = new Person();
      const page = await person.send(await person.open(result?.links.entryUrl ?? ''));
      pages.push({ person, page, id: result?.participationId ?? '', participantId: result?.participantId });
    }
    const [first, second] = pages;
    if (!first || !second) throw new Error('somebody is missing');
    expect(first.participantId).toBe(second.participantId);
    expect(first.id.slice(3)).not.toBe(second.id.slice(3));
    // The id of the one test says nothing in the other, neither in the browser that has both cookies nor in the tool's list.
    await second.person.open(`${completeUrl(other)}?userID=i${first.id.slice(3)}`);
    world.tool.addSessions(other.test.id, [{ participantId: `i${first.id.slice(3)}` }]);
    await pull(world, other.studyId);
    for (const { id } of pages) expect((await readParticipation(world, id)).status).toBe('started');
    const kept = await quarantineOf(other);
    expect(new Set(kept.map(([channel]) => channel))).toEqual(new Set(['pull', 'redirect']));
    expect(JSON.stringify(await world.hub.request('GET', `/api/v1/studies/${other.studyId}/participations`))).not.toContain(first.id);
  });
});
