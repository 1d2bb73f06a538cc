import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncentiveDto } from '../../src/incentives/incentive.dto.ts';
import type { ParticipationDto } from '../../src/participations/participation.dto.ts';
import type { TimelineDto } from '../../src/participations/timeline.dto.ts';
import type { StudyDto } from '../../src/studies/study-answer.dto.ts';
import { expectAccessible, expectFitsNarrowScreen } from './accessibility.ts';
import { hurryThrough, readEverything, readToken } from './interview.ts';
import { takeScreenshot } from './screenshots.ts';
import { buttonText, createInterviewStudy, inviteByMail, launch, startWorld, type InterviewStudy, type World } from './world.ts';

const email = 'ann@example.com';

let world: World;
let study: InterviewStudy;
let page: Page;
let link: string;
let token: string;
let participation: string;

beforeAll(async () => {
  world = await startWorld();
  study = await createInterviewStudy(world);
  const { context } = await world.openBrowser({ deviceScaleFactor: 1.25 });
  page = await context.newPage();
});
afterAll(() => world.close());

const api = async <Body>(path: string): Promise<Body> => (await world.hub.request<Body>('GET', path)).body;
const readParticipation = () => api<ParticipationDto>(`/api/v1/studies/${study.studyId}/participations/${participation}`);
const readIncentives = async () => (await api<{ data: IncentiveDto[] }>(`/api/v1/incentives?participationId=${participation}`)).data;

describe('the journey through an interview', () => {
  it('is verified by a preview before anybody is invited', async () => {
    const { body } = await world.hub.request<{ previewUrl: string }>('POST', `/api/v1/studies/${study.studyId}/preview`);
    await page.goto(body.previewUrl);
    await hurryThrough(page, readToken(page));
    await page.getByRole('link', { name: buttonText }).click();
    await page.getByRole('heading', { name: 'The set-up works' }).waitFor();
    await takeScreenshot(page, 'preview-confirmation');
    await launch(world, study);
    expect(await api<StudyDto>(`/api/v1/studies/${study.studyId}`)).toMatchObject({ launched: true, setup: { state: 'verified' } });
  });

  it('S1-2 S1-29 begins with a mail that has a link of one’s own and says that it leads to a tool and back', async () => {
    const { mail, result } = await inviteByMail(world, study, { email, firstName: 'Ann' });
    expect(mail.text).toContain('redirected to');
    expect(mail.text).toMatch(/brings? you back/);
    link = mail.links[0] ?? '';
    expect(link).toMatch(`${world.hub.url}/r/`);
    participation = result.participationId ?? '';
    expect((await readParticipation()).status).toBe('invited');
  });

  it('shows where the link leads, and starts by the button', async () => {
    await page.goto(link);
    await page.getByText(/You go to localhost:\d+ and take part there/).waitFor();
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
    await takeScreenshot(page, 'start-page');
    expect((await readParticipation()).status).toBe('invited');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.waitForURL(/\/\/localhost:\d+\/interview\//);
    token = readToken(page);
    expect((await readParticipation()).status).toBe('started');
  });

  it('S1-3 carries the id through the conversation where nobody can read it', async () => {
    await takeScreenshot(page, 'interview');
    await hurryThrough(page, token);
    const [last] = world.tool.interviews(study.outlineId).slice(-1);
    expect(last).toMatchObject({ status: 'completed', participant_metadata: { iid: token } });
    expect(await page.content()).toContain(token);
    expect(await readEverything(page)).not.toContain(token);
    expect(await readEverything(page)).not.toContain(participation);
  });

  it('S1-5 changes nothing as long as the button is not used', async () => {
    await takeScreenshot(page, 'button');
    expect(world.tool.interviews(study.outlineId).at(-1)?.status).toBe('completed');
    expect(await readParticipation()).toMatchObject({ status: 'started', incentive: null, evidence: null });
  });

  it('S1-4 S1-25 S1-27 leads back by the button, marks the person as completed and tells what happens next', async () => {
    await page.getByRole('link', { name: buttonText }).click();
    await page.getByRole('heading', { name: 'You have finished' }).waitFor();
    expect(new URL(page.url()).origin).toBe(world.hub.url);
    const text = await readEverything(page);
    expect(text).toContain('What happens next');
    expect(text).toContain('Your $25.00 is noted for you. A person in the research team releases it');
    expect(text).not.toContain(token);
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
    await takeScreenshot(page, 'confirmation');
    expect(await readParticipation()).toMatchObject({
      status: 'completed',
      evidence: { outcome: 'submitted', channel: 'redirect' },
      incentive: { status: 'due', holdReason: null, amount: { amount: 2500, currency: 'USD' } },
    });
  });

  it('S1-37 shows the success page again for a second click, and counts nothing twice', async () => {
    const before = await readParticipation();
    await page.goBack();
    await page.getByRole('link', { name: buttonText }).click();
    await page.getByRole('heading', { name: 'You have finished' }).waitFor();
    expect(await readParticipation()).toEqual(before);
    expect(await readIncentives()).toHaveLength(1);
  });

  it('S1-26 lets the person go on to the incentive: released by a person, it stands in a payout file', async () => {
    const [incentive] = await readIncentives();
    const headers = { 'idempotency-key': 'release-ann' };
    const released = await world.hub.request<IncentiveDto>('POST', `/api/v1/incentives/${incentive?.id}/release`, { headers });
    expect([released.status, released.body.status]).toEqual([200, 'released']);
    const file = await world.hub.request<{ id: string }>('POST', '/api/v1/payout-files', {
      body: { studyId: study.studyId },
      headers: { 'idempotency-key': 'payout-ann' },
    });
    expect(file.status).toBe(201);
    const { body } = await world.hub.request<{ text: string }>('GET', `/api/v1/payout-files/${file.body.id}/content`);
    expect(body.text).toContain(email);
    expect(body.text).toContain(incentive?.externalId);
    expect(body.text).toContain('25.00');
    await page.reload();
    await page.getByText('has been released by the research team and is on its way').waitFor();
  });

  it('S1-1 S1-6 went from invited to completed with every step on record and nobody marking anything by hand', async () => {
    const { status, entries } = await api<TimelineDto>(`/api/v1/studies/${study.studyId}/participations/${participation}/timeline`);
    expect(status).toBe('completed');
    const steps = entries.filter(({ type }) => type === 'participation.status_changed');
    expect(steps.map(({ from, to, channel }) => [from, to, channel])).toEqual([
      [null, 'invited', 'manual'],
      ['invited', 'started', 'entry'],
      ['started', 'submitted', 'redirect'],
      ['submitted', 'completed', 'redirect'],
    ]);
    expect(steps.slice(1).map(({ actor }) => actor?.kind)).toEqual(['participant', 'participant', 'participant']);
    expect(entries.filter(({ kind }) => kind === 'email').map(({ type, details }) => [type, details['template']])).toContainEqual([
      'email.sent',
      'invitation',
    ]);
    expect(entries.filter(({ kind }) => kind === 'evidence')).toMatchObject([
      { type: 'evidence.apply', channel: 'redirect', details: { outcome: 'submitted', seen: 3 } },
    ]);
    expect(entries.map(({ type }) => type)).toEqual(expect.arrayContaining(['incentive.due', 'incentive.released']));
  });
});
