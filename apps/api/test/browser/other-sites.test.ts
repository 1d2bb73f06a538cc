import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ParticipationDto } from '../../src/participations/participation.dto.ts';
import type { QuarantineItemDto } from '../../src/participations/quarantine.dto.ts';
import { takeSnapshot } from '../support/seed.ts';
import { hurryThrough, readToken } from './interview.ts';
import { buttonText, createInterviewStudy, inviteByMail, launch, startWorld, type InterviewStudy, type World } from './world.ts';

let world: World;
let study: InterviewStudy;
let returnUrl: string;
let otherSite: Server;
let otherUrl: string;
let otherPage = '';

beforeAll(async () => {
  world = await startWorld();
  study = await createInterviewStudy(world);
  await launch(world, study);
  returnUrl = study.returnUrls[0]?.url ?? '';
  otherSite = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(otherPage)).listen(0, '127.0.0.1');
  await once(otherSite, 'listening');
  otherUrl = `http://localhost:${(otherSite.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  await world.close();
  otherSite.close();
});

async function enter(email: string): Promise<{ context: BrowserContext; page: Page; participation: string; link: string }> {
  const { mail, result } = await inviteByMail(world, study, { email, firstName: 'Ann' });
  const { context } = await world.openBrowser();
  const page = await context.newPage();
  const [link = ''] = mail.links;
  await page.goto(link);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForURL(/\/\/localhost:\d+\/interview\//);
  return { context, page, participation: result.participationId ?? '', link };
}

async function readParticipation(id: string): Promise<ParticipationDto> {
  return (await world.hub.request<ParticipationDto>('GET', `/api/v1/studies/${study.studyId}/participations/${id}`)).body;
}

async function readQuarantine() {
  return (await world.hub.request<{ data: QuarantineItemDto[] }>('GET', '/api/v1/quarantine')).body.data;
}

describe('a tool that loses the id on the way back', () => {
  it('is made up for by the cookie of the entry, as far as submitted and never to money', async () => {
    const { page, context, participation } = await enter('ann@example.com');
    const [cookie] = await context.cookies(returnUrl);
    expect(cookie).toMatchObject({ name: `pb_entry_${study.studyId}`, httpOnly: true, sameSite: 'Lax', path: '/return' });
    world.tool.misbehave({ dropParameter: 'button' }, study.outlineId);
    await hurryThrough(page, readToken(page));
    await page.getByRole('link', { name: buttonText }).click();
    await page.getByRole('heading', { name: 'Thank you for taking part' }).waitFor();
    expect(page.url()).toBe(returnUrl);
    world.tool.misbehave({}, study.outlineId);
    expect(await readParticipation(participation)).toMatchObject({ status: 'submitted', incentive: null });
  });

  it('S1-38 leaves nobody marked in a browser without the cookie, says so and keeps it for a person', async () => {
    const { participation } = await enter('bea@example.com');
    const { context } = await world.openBrowser();
    const page = await context.newPage();
    await page.goto(returnUrl);
    await page.getByRole('heading', { name: 'We could not match your visit' }).waitFor();
    expect((await readParticipation(participation)).status).toBe('started');
    expect(await readQuarantine()).toMatchObject([{ reason: { code: 'missing' }, studyId: study.studyId, seen: 1 }]);
  });
});

describe('a page of another site', () => {
  it('cannot begin somebody else’s participation here, nor leave their cookie', async () => {
    const { mail, result } = await inviteByMail(world, study, { email: 'finn@example.com', firstName: 'Finn' });
    const [[link = ''], participation] = [mail.links, result.participationId ?? ''];
    const { context } = await world.openBrowser();
    const page = await context.newPage();
    otherPage = `<form method="post" action="${link}"><button>Go</button></form>`;
    await page.goto(otherUrl);
    const before = await readParticipation(participation);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url() === link),
      page.getByRole('button', { name: 'Go' }).click(),
    ]);
    expect(answer.status()).toBe(403);
    await page.getByRole('button', { name: 'Start' }).waitFor();
    expect(await context.cookies(returnUrl)).toEqual([]);
    expect(await readParticipation(participation)).toEqual(before);
  });

  it('cannot use the cookie of the entry by loading a return address, and cannot frame the hub', async () => {
    const { page, participation } = await enter('cleo@example.com');
    const before = await readParticipation(participation);
    otherPage = `<!doctype html><title>Other</title><img src="${returnUrl}" alt=""><iframe src="${world.hub.url}/s/${study.studyId}" title="frame"></iframe>`;
    await page.goto(otherUrl);
    // The hub was asked, and nothing of the request said who it was.
    await vi.waitFor(async () => expect(await readQuarantine()).toMatchObject([{ reason: { code: 'missing' }, seen: 2 }]), 10_000);
    expect(await readParticipation(participation)).toEqual(before);
    expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0);
  });

  it('cannot send an application in a visitor’s name', async () => {
    const { context } = await world.openBrowser();
    const page = await context.newPage();
    otherPage = `<!doctype html><title>Other</title><form method="post" action="${world.hub.url}/s/${study.studyId}">
      <input name="email" value="victim@example.com"><input name="first_name" value="Vic"><button>Win a prize</button></form>`;
    await page.goto(otherUrl);
    const { participations, outbox } = await takeSnapshot(world.hub.sql);
    const [answer] = await Promise.all([
      page.waitForResponse(`${world.hub.url}/s/${study.studyId}`),
      page.getByRole('button', { name: 'Win a prize' }).click(),
    ]);
    expect(answer.status()).toBe(403);
    await page.getByRole('heading', { name: 'Please open the study again' }).waitFor();
    expect(await takeSnapshot(world.hub.sql)).toMatchObject({ participations, outbox });
  });
});

describe('a person who is taken for a machine', () => {
  it('goes on by the button of the page, in the browser with the cookie too, and is marked only then', async () => {
    const { page, participation } = await enter('eve@example.com');
    await page.setExtraHTTPHeaders({ 'sec-purpose': 'prefetch' });
    await page.goto(returnUrl);
    await page.getByRole('heading', { name: 'Please go on' }).waitFor();
    expect((await readParticipation(participation)).status).toBe('started');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Thank you for taking part' }).waitFor();
    expect((await readParticipation(participation)).status).toBe('submitted');
  });
});

describe('a preview in the browser of a participant', () => {
  it('S1-23 S1-35 never attributes the participant, whether its link was kept or its id was lost', async () => {
    const { page, participation, link } = await enter('dora@example.com');
    const before = await readParticipation(participation);
    const { body } = await world.hub.request<{ previewUrl: string }>('POST', `/api/v1/studies/${study.studyId}/preview`);
    await page.goto(body.previewUrl);
    await hurryThrough(page, readToken(page));
    const button = page.getByRole('link', { name: buttonText });
    const target = new URL((await button.getAttribute('href')) ?? '');
    await button.click();
    await page.getByRole('heading', { name: 'The set-up works' }).waitFor();
    expect(await readParticipation(participation)).toEqual(before);

    // Both cookies are there now: the participant's and the preview's. Without an id nobody may be chosen by them.
    target.search = '';
    await page.goto(target.href);
    await page.getByRole('heading', { name: 'The preview came back without its id' }).waitFor();
    expect(await readParticipation(participation)).toEqual(before);

    await world.hub.sql.query(`update previews set expires_at = now() - interval '1 minute'`);
    await page.goto(body.previewUrl);
    await page.getByRole('heading', { name: 'This preview is no longer valid' }).waitFor();
    expect(await readParticipation(participation)).toEqual(before);

    await page.goto(link);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/\/localhost:\d+\/interview\//);
    await hurryThrough(page, readToken(page));
    await button.click();
    await page.getByRole('heading', { name: 'You have finished' }).waitFor();
    expect((await readParticipation(participation)).status).toBe('completed');
  });
});
