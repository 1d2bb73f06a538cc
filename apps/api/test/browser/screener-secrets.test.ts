import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, expectFitsNarrowScreen } from './accessibility.ts';
import { createScreenedStudy, type ScreenedStudy } from './screened-study.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let study: ScreenedStudy;
beforeAll(async () => {
  world = await startWorld();
  study = await createScreenedStudy(world);
});
afterAll(() => world.close());

/** Everything that the hub sends to a browser from now on, headers included. */
function recordAnswers(context: BrowserContext): () => Promise<string> {
  const answers: Promise<string>[] = [];
  context.on('response', (response) => {
    if (!response.url().startsWith(world.hub.url)) return;
    const text = Promise.all([response.allHeaders(), response.text().catch(() => '')]);
    answers.push(text.then(([headers, body]) => `${response.url()}\n${JSON.stringify(headers)}\n${body}`));
  });
  return async () => (await Promise.all(answers)).join('\n');
}

/** Fills in the form and sends it; whoever is not skipped to the end answers the rest as well. */
async function apply(page: Page, email: string, choice: 'Every day' | 'Never'): Promise<void> {
  await page.goto(study.address);
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('First name').fill('Lee');
  await page.getByRole('radio', { name: choice }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  if (choice === 'Never') return;
  await page.getByRole('checkbox', { name: 'Sport' }).check();
  await page.getByLabel('How old are you?').fill('40');
  await page.getByRole('button', { name: 'Send my answers' }).click();
}

describe('what the screener keeps to itself', () => {
  it('is everything of the tool, for who does not pass, also when they try again', async () => {
    const { context } = await world.openBrowser();
    const readAnswers = recordAnswers(context);
    const page = await context.newPage();
    await apply(page, 'lee@example.com', 'Never');
    await page.getByRole('heading', { name: 'Thank you for your time' }).waitFor();
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
    expect((await study.readParticipationOf('lee@example.com')).status).toBe('screened_out');

    await apply(page, 'lee@example.com', 'Every day');
    await page.getByRole('heading', { name: 'We have sent you an email' }).waitFor();
    await expectAccessible(page);
    expect((await study.readParticipationOf('lee@example.com')).status).toBe('screened_out');
    const mail = await world.mailbox.waitFor(({ envelope }) => envelope.to.includes('lee@example.com'), 15_000);

    const everything = `${await readAnswers()}\n${mail.text}\n${mail.html}`;
    expect(everything).toContain(study.address);
    expect(everything).not.toContain(new URL(world.tool.url).port);
    expect(everything).not.toContain(study.outlineId);
    expect(everything).not.toContain('/r/');
    expect(await context.cookies()).toEqual([]);
  });

  it('is the link of an address that takes part already: it is mailed there and shown to nobody who types the address', async () => {
    const own = await world.openBrowser();
    const ownPage = await own.context.newPage();
    await apply(ownPage, 'kim@example.com', 'Every day');
    await ownPage.waitForURL(/\/\/localhost:\d+\/interview\//);

    const { context } = await world.openBrowser();
    const readAnswers = recordAnswers(context);
    const page = await context.newPage();
    await apply(page, 'KIM@example.com', 'Every day');
    await page.getByRole('heading', { name: 'We have sent you an email' }).waitFor();
    const mail = await world.mailbox.waitFor(({ envelope }) => envelope.to.includes('kim@example.com'), 15_000);
    expect(mail.text).toContain(`${world.hub.url}/r/`);
    expect(await readAnswers()).not.toContain('/r/');
    expect(await context.cookies()).toEqual([]);
  });
});
