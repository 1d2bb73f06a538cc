import { startHubApi, startInterviewTool, startRally, startUsertesting } from '@panelbridge/sandbox';
import { startBrowser, type TestBrowser } from '@panelbridge/test-browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { takeScreenshot } from './screenshots.ts';
import { buttonText, title } from './world.ts';

// What a person sees in each tool while setting it up, as the documentation pictures it.
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

  it('of a destination ends with the people who were sent', async () => {
    const hub = await startHubApi();
    onTestFinished(() => hub.close());
    hub.createCharacteristic({ name: 'Plan', type: 'text' });
    hub.addParticipants([
      { email: 'ann@example.com', first_name: 'Ann', last_name: 'Lee', characteristics: { plan: 'team' } },
      { email: 'ben@example.com', first_name: 'Ben', last_name: 'Okoro', characteristics: { plan: 'free' } },
    ]);
    await page.goto(hub.url);
    await page.getByText('Participants: 2').waitFor();
    expect(await page.getByRole('row').count()).toBe(3);
    await takeScreenshot(page, 'set-up-participants-api');
  });
});
