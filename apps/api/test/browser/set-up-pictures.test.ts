import { startInterviewTool, startRally, startUsertesting } from '@panelbridge/sandbox';
import { startBrowser, type TestBrowser } from '@panelbridge/test-browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startSyncHub } from '../syncs/support/sync-hub.ts';
import { watchWork } from '../syncs/support/terminal.ts';
import { takeScreenshot } from './screenshots.ts';
import { readTerminal, showTerminal } from './terminal-page.ts';
import { buttonText, title } from './world.ts';

// What a person sees while setting a connector up, as the documentation pictures it: in each tool, and in the terminal where the hub has no page.
let browser: TestBrowser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.context.newPage();
  // These are pages for researchers, who sit at a desk.
  await page.setViewportSize({ width: 760, height: 460 });
});
afterAll(() => browser.close());

describe('the set-up in the tool', () => {
  it('of an interview begins with its invite link', async () => {
    const tool = await startInterviewTool();
    onTestFinished(() => tool.close());
    const { inviteLink } = tool.createOutline({ title, callToAction: { text: buttonText, url: 'https://hub.example.com/return/x' } });
    await page.goto(tool.url);
    await page.getByRole('link', { name: inviteLink }).waitFor();
    expect(await page.getByRole('row', { name: title }).count()).toBe(1);
    await takeScreenshot(page, 'set-up-interview-tool');
  });

  it('of a test begins with its type and its link', async () => {
    const tool = await startUsertesting();
    onTestFinished(() => tool.close());
    const { id } = tool.createTest({ title: 'Checkout of a shop' });
    tool.changeTest(id, { state: 'launched' });
    await page.goto(tool.url);
    await page.getByText('Checkout of a shop').waitFor();
    expect(await page.getByRole('link', { name: tool.url }).count()).toBe(1);
    await takeScreenshot(page, 'set-up-test-tool');
  });

  it('of a platform begins with its study', async () => {
    const rally = await startRally();
    onTestFinished(() => rally.close());
    rally.createStudy({ studyType: 'INTERVIEWS', studyPlan: { name: 'How people choose a bank' } });
    await page.goto(rally.url);
    await page.getByRole('link', { name: 'How people choose a bank' }).waitFor();
    expect(await page.getByText('INTERVIEWS').count()).toBe(1);
    await takeScreenshot(page, 'set-up-research-platform');
  });
});

describe('the set-up of a destination', () => {
  it('ends with people who were sent, which the terminal says and the tool shows', { timeout: 60_000 }, async () => {
    const hub = await startSyncHub({ hubApi: { characteristics: [{ name: 'Plan', type: 'text' }] } });
    onTestFinished(() => hub.close());
    await hub.setPeople([
      { id: 'k1', email: 'ann@example.com', first_name: 'Ann Lee', city: 'team' },
      { id: 'k2', email: 'ben@example.com', first_name: 'Ben Okoro', city: 'free' },
    ]);
    const sync = await hub.createSync({
      query: `select id, email, split_part(first_name, ' ', 1) as first_name, split_part(first_name, ' ', 2) as last_name, city as plan from people order by id`,
      mappings: ['email', 'first_name', 'last_name', 'plan'].map((name) => ({ column: name, field: name })),
    });
    const key = await hub.key('integration');
    const program = 'npm run -s hub --';
    const type = async (kind: string, ...options: readonly string[]): Promise<string> => {
      const chosen = ['--kind', kind, ...options];
      const environment = { PANELBRIDGE_URL: hub.url, PANELBRIDGE_API_KEY: key, PANELBRIDGE_COMMAND: program };
      const { code, output, errors } = await watchWork(hub, sync, chosen, { environment, isInteractive: true });
      expect([code, errors]).toEqual([0, '']);
      return `$ ${program} sync run "$SYNC" ${chosen.join(' ')} --watch\n${readTerminal(output)}`;
    };
    const text = [await type('dry_run'), await type('test', '--rows', '2')].join('\n\n');
    expect(text).toContain('It would: 2 to create');
    expect(text).toContain('Rows:     2 created; 1 request');

    await page.goto(hub.hubApi.url);
    await page.getByText('Participants: 2').waitFor();
    expect(await page.getByRole('row').count()).toBe(3);
    await takeScreenshot(page, 'set-up-participants-api');

    await showTerminal(page, text);
    await takeScreenshot(page, 'set-up-sync-run');
  });
});
