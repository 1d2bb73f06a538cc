import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import type { ParticipationSummaryDto } from '../../src/participations/participation.dto.js';
import { PullSweep } from '../../src/pulls/pull-sweep.js';
import { visit } from '../support/visit.js';
import { answerTest, Person } from './person.js';
import { pull } from './pulls.js';
import { enterTest, inviteToScreener, readParticipation, readTimeline } from './participants.js';
import { createUsertestingStudy, launchUsertestingStudy, type UsertestingStudy } from './study.js';
import { expectDone, startWorld, type World } from './world.js';

let world: World;
let study: UsertestingStudy;
beforeAll(async () => {
  world = await startWorld();
  study = await launchUsertestingStudy(world);
});
afterAll(() => world.close());

const listParticipations = async ({ studyId }: UsertestingStudy) =>
  expectDone(
    await world.hub.request<{ data: readonly ParticipationSummaryDto[] }>('GET', `/api/v1/studies/${studyId}/participations?limit=200`),
  ).data;

/** Nothing by which anybody could find the test, or the way into it. */
function expectNoWayIn(text: string, { test }: UsertestingStudy): void {
  const { host } = new URL(world.tool.url);
  for (const secret of [host, test.id, test.inviteLink?.split('/').at(-1) ?? 'no code', '/r/']) expect(text).not.toContain(secret);
}

describe('the screener', () => {
  it('S0-3 S0-14 leads who passes straight into the test, without a word of anybody', async () => {
    const link = await inviteToScreener(world, study.studyId);
    const person = new Person();
    const form = await person.open(link);
    expectNoWayIn(form.text, study);
    const page = await person.send(form, { 'answer.shops': 'yes' });
    expect(page.url).toMatch(study.test.inviteLink ?? 'no link');
    expect(page.text).toContain('Have you shopped online in the last month?');
    const [entered] = await listParticipations(study);
    const { entries } = await readTimeline(world, entered?.id ?? '');
    const steps = entries.filter(({ type }) => type === 'participation.status_changed');
    expect(steps.map(({ from, to, channel, actor }) => [from, to, channel, actor?.kind])).toEqual([
      [null, 'applied', 'screener', 'participant'],
      ['applied', 'qualified', 'screener', 'participant'],
      ['qualified', 'started', 'entry', 'participant'],
    ]);
  });

  it('S0-17 S0-26 S0-28 sends nothing but the id along, written as surveys show it, and takes it back as it wrote it', async () => {
    const { person, page, id, externalId } = await enterTest(world, study);
    expect(await readParticipation(world, id)).toMatchObject({ status: 'started' });
    expect(externalId).toBe(`i${id.slice('pp_'.length)}`);
    expect([...new URL(page.url).searchParams]).toEqual([['userID', externalId]]);
    expect(world.tool.sessions(study.test.id).at(-1)).toMatchObject({ participantId: externalId, status: 'IN_PROGRESS' });
    const back = await person.press(await answerTest(person, page));
    expect([...new URL(back.url).searchParams]).toEqual([['userID', externalId]]);
    expect((await readParticipation(world, id)).status).toBe('submitted');
  });

  it('S0-3 S0-15 shows the way into the test to nobody who fails, in no page, header or redirect, however they try', async () => {
    const before = world.tool.sessions(study.test.id).length;
    const link = await inviteToScreener(world, study.studyId);
    const person = new Person();
    const refused = await person.send(await person.open(link), { 'answer.shops': 'no' });
    expect(refused.text).toContain('Thank you for your time');
    const [failed] = (await listParticipations(study)).filter(({ status }) => status === 'screened_out');
    const again = await person.open(link);
    expect(again.text).not.toContain('<form');
    await person.open(`${world.hub.url}/s/${study.studyId}`);
    expectNoWayIn(person.everythingFrom(world.hub.url), study);

    // Not even by the link that people get who are in.
    const token = world.hub.app.get(ParticipantTokens).ofParticipation('entry', failed?.id ?? '');
    for (const method of ['GET', 'HEAD', 'POST']) {
      for (const cookies of [{}, { pb_pass: token }]) {
        const { text, headers } = await visit(world.hub.url, `/r/${token}`, { method, cookies });
        expectNoWayIn(`${text} ${JSON.stringify(headers)}`.replaceAll(`/r/${token}`, ''), study);
        expect(headers['set-cookie']?.join() ?? '').not.toContain('pb_entry');
      }
    }
    expect(await readParticipation(world, failed?.id ?? '')).toMatchObject({ status: 'screened_out', links: { entryUrl: null } });
    expect(world.tool.sessions(study.test.id)).toHaveLength(before);
  });

  it('S0-2 is asked here alone: the tool sees only who passed, is sent no answer, and is asked for nothing but results', async () => {
    const screened = await launchUsertestingStudy(world);
    world.tool.clearRequests();
    const refused = new Person();
    await refused.send(await refused.open(await inviteToScreener(world, screened.studyId)), { 'answer.shops': 'no' });
    const { person, page, externalId, id } = await enterTest(world, screened);
    expect(page.url).toBe(`${screened.test.inviteLink}?userID=${externalId}`);
    await person.press(await answerTest(person, page));
    await pull(world, screened.studyId);
    expect(await readParticipation(world, id)).toMatchObject({ answers: { shops: 'yes' }, screenerVersion: 1 });
    expect(world.tool.sessions(screened.test.id).map(({ participantId }) => participantId)).toEqual([externalId]);
    const asked = world.tool.requests().map(({ method, endpoint }) => `${method} ${endpoint}`);
    expect(asked).toEqual(expect.arrayContaining(['GET list', 'GET detail']));
    expect(['POST token', 'GET list', 'GET detail']).toEqual(expect.arrayContaining([...new Set(asked)]));
    const { body } = await world.hub.request<{ capabilities: readonly string[] }>('GET', '/api/v1/connectors/usertesting');
    expect(body.capabilities).toEqual(['redirect', 'statusSync']);
  });
});

describe('before the launch', () => {
  it('S0-16 nobody is let in, nobody is written to, and the tool is asked for nothing; afterwards the two are in step', async () => {
    const waiting = await createUsertestingStudy(world);
    world.tool.clearRequests();
    const person = new Person();
    const early = await person.open(`${world.hub.url}/s/${waiting.studyId}`);
    expect([early.status, early.text.includes('not open yet')]).toEqual([404, true]);
    const invitation = await world.hub.request('POST', `/api/v1/studies/${waiting.studyId}/participations`, {
      body: { participants: [{ email: 'early@example.com' }], to: 'study' },
      headers: { 'idempotency-key': 'early' },
    });
    expect(invitation.status).toBeGreaterThanOrEqual(400);
    const asked = await world.hub.request('POST', `/api/v1/studies/${waiting.studyId}/pull`);
    expect(asked).toMatchObject({ status: 404, body: { code: 'not_pulled' } });
    await world.hub.app.get(PullSweep).sweep();
    const ofTest = () => world.tool.requests().filter(({ path }) => path.includes(waiting.test.id));
    expect(ofTest()).toEqual([]);
    expect(world.mailbox.messages().filter(({ to }) => to.includes('early@example.com'))).toEqual([]);

    expectDone(await world.hub.request('POST', `/api/v1/studies/${waiting.studyId}/launch`, { body: {} }));
    await world.hub.app.get(PullSweep).sweep();
    const { externalId } = await enterTest(world, waiting);
    await expect.poll(() => ofTest().length, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(world.tool.sessions(waiting.test.id)).toMatchObject([{ participantId: externalId }]);
  });
});
