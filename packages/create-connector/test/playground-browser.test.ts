import { startBrowser, type TestBrowser } from '@panelbridge/test-browser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPlayground, type OpenPlayground } from './support/playground.js';
import { removeFolders } from './support/scaffold.js';

let browser: TestBrowser;
let playground: OpenPlayground;
beforeAll(async () => {
  [browser, playground] = await Promise.all([startBrowser(), openPlayground()]);
});
afterAll(async () => {
  await browser.close();
  await playground.close();
  removeFolders();
});

it('shows in a browser what goes out, what is answered and what becomes of an event, and opens anew by itself when the code is saved', async () => {
  const page = await browser.context.newPage();
  await page.goto(playground.url);
  const call = async (name: string): Promise<void> => {
    await page.locator('summary', { hasText: `: ${name}` }).click();
    await page.getByRole('button', { name: `Call ${name}` }).click();
    await page.getByRole('heading', { name: `What came of ${name}` }).waitFor();
  };

  await call('fetchStudy');
  expect(await page.locator('#played h3').allTextContents()).toEqual(['In', 'Request out', 'Answer', 'Result']);
  const [, request, answer] = await page.locator('#played pre').allTextContents();
  expect(request).toContain('"path": "/v1/studies/st_1"');
  expect(answer).toContain('Banking on the phone');

  const listening = page.waitForResponse((response) => response.url().endsWith('/changes'));
  await call('parseWebhook');
  const timeline = page.locator('section', { has: page.getByRole('heading', { name: 'Timeline' }) });
  const cells = timeline.getByRole('row').last().getByRole('cell');
  expect(await cells.allTextContents()).toEqual(['webhook', 'finished', 'submitted', 'apply', 'completed']);

  await listening;
  playground.edit('src/manifest.ts', `title: 'My Tool'`, `title: 'Quite Another'`);
  // Nobody touches the page.
  await page.getByRole('heading', { level: 1, name: 'Quite Another' }).waitFor();
  expect(await timeline.getByRole('row').count()).toBe(3);
});
