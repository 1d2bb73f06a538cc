import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, expectFitsNarrowScreen } from './accessibility.ts';
import { createScreenedStudy, type ScreenedStudy } from './screened-study.ts';
import { takeScreenshot } from './screenshots.ts';
import { inviteByMail, startWorld, title, type World } from './world.ts';

let world: World;
let study: ScreenedStudy;
beforeAll(async () => {
  world = await startWorld();
  study = await createScreenedStudy(world);
});
afterAll(() => world.close());

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

describe('the screener', () => {
  it('works by keyboard alone and without a script, and whoever passes it gets straight into the tool', async () => {
    const { context } = await world.openBrowser({ javaScriptEnabled: false, deviceScaleFactor: 1.25 });
    const page = await context.newPage();
    const entries: number[] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.startsWith('/r/')) entries.push(response.status());
    });
    await page.goto(study.address);
    await page.getByRole('heading', { name: title }).waitFor();
    expect(await page.getByRole('group').count()).toBe(1);

    await press(page, 'Tab');
    await page.keyboard.type('Kim@Example.com');
    await press(page, 'Tab');
    await page.keyboard.type('Kim');
    await press(page, 'Tab');
    await page.keyboard.type('Nguyen');
    await press(page, 'Tab', 'Space');
    await page.getByRole('radio', { name: 'Every day' }).and(page.locator(':checked')).waitFor();
    await takeScreenshot(page, 'screener');
    await press(page, 'Tab', 'Enter');

    // Reading goes on at what is new: the first Tab from there reaches its first field.
    await page.getByRole('heading', { name: '3 more questions' }).and(page.locator(':focus')).waitFor();
    expect(await page.getByLabel('Email address').inputValue()).toBe('Kim@Example.com');
    expect(await page.getByRole('radio', { name: 'Every day' }).isChecked()).toBe(true);
    await press(page, 'Tab');
    await page.getByRole('checkbox', { name: 'Going to work' }).and(page.locator(':focus')).waitFor();
    await press(page, 'Space', 'Tab', 'Tab');
    await page.keyboard.type('34');
    await press(page, 'Tab', 'Tab');
    await page.getByRole('button', { name: 'Send my answers' }).and(page.locator(':focus')).waitFor();
    await press(page, 'Enter');

    await page.waitForURL(/\/\/localhost:\d+\/interview\//);
    expect(entries).toEqual([303]);
    expect(await study.readParticipationOf('kim@example.com')).toMatchObject({
      status: 'started',
      screenerVersion: 1,
      answers: { rides: 'daily', purpose: ['work'], age: 34 },
    });
  });

  it('names every fault at once, above the form, with links to the fields', async () => {
    const { context } = await world.openBrowser();
    const page = await context.newPage();
    await page.goto(study.address);
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
    await page.getByLabel('Email address').fill('kim@');
    const [answer] = await Promise.all([page.waitForResponse(study.address), page.getByRole('button', { name: 'Continue' }).click()]);
    expect(answer.status()).toBe(422);
    const summary = page.getByRole('alert');
    await summary.and(page.locator(':focus')).waitFor();
    expect(await page.title()).toBe(`Error: ${title}`);
    expect(await summary.getByRole('link').count()).toBe(3);
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
    for (const [link, field] of [
      ['Enter your email address', page.getByLabel('Email address')],
      ['Enter your first name', page.getByLabel('First name')],
      ['How often do you ride a bicycle?', page.getByRole('radio', { name: 'Every day' })],
    ] as const) {
      await summary.getByRole('link', { name: link }).focus();
      await press(page, 'Enter');
      await field.and(page.locator(':focus')).waitFor();
    }
    expect(await page.getByLabel('Email address').inputValue()).toBe('kim@');
    expect(await page.getByLabel('Email address').getAttribute('aria-describedby')).toBe('email-fault');
  });

  it('asks who was invited by mail nothing about themselves, and leads them on when they come back', async () => {
    const { mail } = await inviteByMail(world, study, { email: 'ann@example.com', firstName: 'Ann' });
    const link = mail.links[0] ?? '';
    expect(link).toMatch(`${study.address}?i=`);
    const { context } = await world.openBrowser({ deviceScaleFactor: 1.25 });
    const page = await context.newPage();
    await page.goto(link);
    expect(await page.getByLabel('Email address').count()).toBe(0);
    expect(await page.content()).not.toContain('Ann');
    await page.getByRole('radio', { name: 'Every day' }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: '3 more questions' }).waitFor();
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
    await page.getByRole('checkbox', { name: 'Sport' }).check();
    await page.getByLabel('How old are you?').fill('29');

    // An answer without content leaves a browser where it is, so the page that leads on can be looked at.
    await page.route('**/r/**', (route) => route.fulfill({ status: 204 }));
    await page.getByRole('button', { name: 'Send my answers' }).click();
    await page.getByRole('heading', { name: 'You are in', exact: true }).waitFor();
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
    await takeScreenshot(page, 'verdict');
    await page.unroute('**/r/**');
    await page.getByRole('link', { name: 'Go to the study' }).click();
    await page.waitForURL(/\/\/localhost:\d+\/interview\//);

    await page.goto(link);
    await page.getByRole('heading', { name: 'You are in already' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Go to the study' }).click();
    await page.getByRole('button', { name: 'Continue' }).waitFor();
  });
});
