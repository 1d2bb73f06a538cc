import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible, expectFitsNarrowScreen } from './accessibility.ts';
import { hurryThrough, readToken } from './interview.ts';
import { buttonText, createInterviewStudy, startWorld, type InterviewStudy, type World } from './world.ts';
import { takeSnapshot } from '../support/seed.ts';

let world: World;
let study: InterviewStudy;
beforeAll(async () => {
  world = await startWorld();
  study = await createInterviewStudy(world);
});
afterAll(() => world.close());

async function startPreview(): Promise<string> {
  const { status, body } = await world.hub.request<{ previewUrl: string }>('POST', `/api/v1/studies/${study.studyId}/preview`);
  expect(status).toBe(201);
  return body.previewUrl;
}

async function readSetup() {
  const { body } = await world.hub.request<{ state: string; remedies: string[] }>('GET', `/api/v1/studies/${study.studyId}/setup`);
  return body;
}

it('S1-20 S1-21 S1-22 S1-23 launches the interview with a preview identity, can be hurried through, ends on a confirmation page and verifies', async () => {
  expect((await readSetup()).state).toBe('configured');
  const { context } = await world.openBrowser();
  const page = await context.newPage();
  await page.goto(await startPreview());
  expect(new URL(page.url()).hostname).toBe('localhost');
  const { participations, incentives, evidence } = await takeSnapshot(world.hub.sql);
  await hurryThrough(page, readToken(page));
  expect((await readSetup()).state).toBe('configured');

  await page.getByRole('link', { name: buttonText }).click();
  await page.getByRole('heading', { name: 'The set-up works' }).waitFor();
  expect(new URL(page.url()).origin).toBe(world.hub.url);
  expect((await readSetup()).state).toBe('verified');
  await expectAccessible(page);
  await expectFitsNarrowScreen(page);

  expect(await takeSnapshot(world.hub.sql)).toMatchObject({ participations, incentives, evidence });
  const { rows } = await world.hub.sql.query('select places_taken from studies where id = $1', [study.studyId]);
  expect(rows).toEqual([{ places_taken: 0 }]);
});

it('S1-34 sends nothing that a browser may keep, and says what to do about a preview that is too old', async () => {
  const { context } = await world.openBrowser();
  const page = await context.newPage();
  const url = await startPreview();
  const { rows } = await world.hub.sql.query(`update previews set expires_at = now() - interval '1 minute' returning id`);
  expect(rows.length).toBeGreaterThan(0);
  const response = await page.goto(url);
  expect(response?.status()).toBe(410);
  expect(response?.headers()['cache-control']).toBe('no-store');
  await page.getByText('Clear the browser').waitFor();
  await expectAccessible(page);
});
