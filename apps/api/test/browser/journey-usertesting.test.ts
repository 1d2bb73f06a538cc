import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ParticipationSummaryDto } from '../../src/participations/participation.dto.ts';
import { inviteToScreener, readParticipation } from '../usertesting/participants.ts';
import { launchUsertestingStudy, type UsertestingStudy } from '../usertesting/study.ts';
import { expectDone, startWorld, type World } from '../usertesting/world.ts';
import { expectAccessible, expectFitsNarrowScreen } from './accessibility.ts';
import { startBrowser, type TestBrowser } from '@panelbridge/test-browser';
import { readEverything } from './interview.ts';
import { takeScreenshot } from './screenshots.ts';
import { onOtherSite } from './world.ts';

let world: World;
let study: UsertestingStudy;
let browser: TestBrowser;
let page: Page;
let id: string;
beforeAll(async () => {
  world = await startWorld();
  study = await launchUsertestingStudy(world, {
    test: { title: 'Checkout of a shop' },
    study: {
      title: 'How people check out',
      description: 'Try the checkout of a shop and say what you think of it. It takes about ten minutes.',
    },
    toLink: onOtherSite,
  });
  browser = await startBrowser({ deviceScaleFactor: 1.25 });
  page = await browser.context.newPage();
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

async function expectNoBarrier(): Promise<void> {
  await expectAccessible(page);
  await expectFitsNarrowScreen(page);
}

async function answerWith(label: string): Promise<void> {
  await page.getByRole('radio', { name: label }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
}

describe('the journey through a test of UserTesting', () => {
  it('S0-14 begins with a mail, leads over the screener and goes on to the test by itself', async () => {
    await page.goto(await inviteToScreener(world, study.studyId));
    await page.getByRole('heading', { name: 'How people check out' }).waitFor();
    await expectNoBarrier();
    await page.getByRole('radio', { name: 'Yes' }).check();
    await page.getByRole('button', { name: 'Send my answers' }).click();
    await page.waitForURL(/\/\/localhost:\d+\/invite\//);
    const { data } = expectDone(
      await world.hub.request<{ data: readonly ParticipationSummaryDto[] }>('GET', `/api/v1/studies/${study.studyId}/participations`),
    );
    id = data[0]?.id ?? '';
    expect(new URL(page.url()).searchParams.get('userID')).toBe(`i${id.slice(3)}`);
    expect((await readParticipation(world, id)).status).toBe('started');
  });

  it('asks one question after the other, and shows nobody the id', async () => {
    await page.getByText('Question 1 of 3').waitFor();
    await expectNoBarrier();
    await takeScreenshot(page, 'usertesting-test');
    await answerWith('Yes');
    await page.getByText('Question 2 of 3').waitFor();
    await answerWith('Blue');
    await page.getByRole('textbox', { name: 'What did you like least about it?' }).fill('The list of countries was long.');
    expect(await readEverything(page)).not.toContain(id.slice(3));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Thank you, the test is finished' }).waitFor();
    expect(await readEverything(page)).not.toContain(id.slice(3));
    await expectNoBarrier();
    await takeScreenshot(page, 'usertesting-end');
  });

  it('S0-19 leads back to a page that says who releases the payment, and that nobody has yet', async () => {
    await page.getByRole('link', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Thank you for taking part' }).waitFor();
    expect(new URL(page.url()).origin).toBe(world.hub.url);
    const text = await readEverything(page);
    expect(text).toContain('Once the research team has confirmed your participation, they release your $25.00.');
    expect(text).not.toContain(id.slice(3));
    await expectNoBarrier();
    await takeScreenshot(page, 'usertesting-confirmation');
    expect(await readParticipation(world, id)).toMatchObject({
      status: 'submitted',
      incentive: null,
      evidence: { outcome: 'submitted', channel: 'redirect' },
    });
  });

  it('S0-22 leads who is screened out in the test to a page that promises nothing', async () => {
    const other = await startBrowser({ deviceScaleFactor: 1.25 });
    try {
      page = await other.context.newPage();
      await page.goto(await inviteToScreener(world, study.studyId));
      await page.getByRole('radio', { name: 'Yes' }).check();
      await page.getByRole('button', { name: 'Send my answers' }).click();
      await page.getByText('Question 1 of 3').waitFor();
      id = `pp_${new URL(page.url()).searchParams.get('userID')?.slice(1)}`;
      await answerWith('No');
      await page.getByRole('link', { name: 'Continue' }).click();
      await page.getByRole('heading', { name: 'Thank you for your time' }).waitFor();
      expect(await readEverything(page)).not.toContain('$25.00');
      await expectNoBarrier();
      await takeScreenshot(page, 'usertesting-screened-out');
      expect(await readParticipation(world, id)).toMatchObject({ status: 'screened_out', incentive: null });
    } finally {
      await other.close();
    }
  });
});
