import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, findPath, seedRecruitingStudy } from '../members/support.ts';
import { expectAccessible, expectFitsNarrowScreen } from './accessibility.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const screener = {
  questions: [
    {
      id: 'rides',
      kind: 'single_choice',
      text: 'Do you ride?',
      choices: [
        { id: 'often', text: 'Often', effect: 'accept' },
        { id: 'never', text: 'Never', effect: 'reject' },
      ],
    },
  ],
};

async function look(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectFitsNarrowScreen(page);
}

/** Applies to a study of the list that is open, and comes back to it. */
async function apply(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: title, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('radio', { name: 'Never' }).check();
  expect(await page.getByLabel('Email address').count()).toBe(0);
  await page.getByRole('button', { name: 'Send my answers' }).click();
  await page.getByRole('heading', { name: 'Thank you for your time' }).waitFor();
  await page.goto(`${world.hub.url}/studies`);
  expect(await page.getByRole('link', { name: title, exact: true }).count()).toBe(0);
}

describe('a member of the panel', () => {
  it.each([
    ['without a script', false],
    ['with every page looked at', true],
  ])('signs in, finds a study, applies and sees how it stands, on a phone %s', { timeout: 150_000 }, async (_, javaScriptEnabled) => {
    const { hub, mailbox } = world;
    const { email } = await addPerson(hub);
    const title = `How people choose a bicycle ${javaScriptEnabled ? 'again' : ''}`.trim();
    const study = await seedRecruitingStudy(hub, { columns: { title, description: 'Talk about your bicycle.' } });
    await seedRecruitingStudy(hub, { columns: { title: 'For others' }, audience: { location: { by: 'country', countries: ['CA'] } } });
    await hub.request('PUT', `/api/v1/studies/${study}/screener`, { body: screener });
    // Whoever looks at a page needs a script in it, so the walk is made twice.
    const { context } = await world.openBrowser({ javaScriptEnabled });
    const page = await context.newPage();
    const check = () => (javaScriptEnabled ? look(page) : Promise.resolve());
    await page.goto(`${hub.url}/me`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await check();
    await page.getByLabel('Email address').fill('kim');
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByText('Error: Enter your email address').waitFor();
    expect(await page.title()).toBe('Error: Sign in');
    await check();
    const before = new Set(mailbox.messages().map(({ id }) => id));
    await hub.sql.query(`update emails set dedupe_key = id::text where template = 'sign_in'`);
    await page.getByLabel('Email address').fill(email);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
    await check();
    const mail = await mailbox.waitFor(({ id, to }) => !before.has(id) && to.includes(email), 15_000);
    await page.goto(`${hub.url}${findPath(mail, '/sign-in/')}`);
    await check();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Studies for you' }).waitFor();
    expect(await page.getByText('For others').count()).toBe(0);
    await check();
    await apply(page, title);
    await page.getByRole('link', { name: 'My page' }).click();
    await page.getByRole('heading', { level: 3, name: title }).waitFor();
    await page.getByText('This study looks for other people this time.').waitFor();
    await check();
    await page.getByRole('button', { name: 'Send me no more invitations' }).click();
    await page.getByRole('button', { name: 'Send me invitations again' }).click();
    await page.getByRole('button', { name: 'Send me no more invitations' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.goto(`${hub.url}/me`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  });

  it('stops invitations from the mail, without signing in', async () => {
    const { hub, mailbox } = world;
    const { id, email } = await addPerson(hub, { country: 'FR' });
    const study = await seedRecruitingStudy(hub, {
      columns: { title: 'Stopped' },
      audience: { location: { by: 'country', countries: ['FR'] } },
    });
    await hub.request('POST', `/api/v1/studies/${study}/invitations`, { body: {}, headers: { 'idempotency-key': study } });
    const mail = await mailbox.waitFor(({ to, subject }) => to.includes(email) && subject.includes('Stopped'), 15_000);
    const { context } = await world.openBrowser();
    const page = await context.newPage();
    await page.goto(`${hub.url}${findPath(mail, '/opt-out/')}`);
    await look(page);
    await page.getByRole('button', { name: 'Send me no more invitations' }).click();
    await page.getByRole('heading', { name: 'You get no more invitations' }).waitFor();
    await look(page);
    const { rows } = await hub.sql.query('select opted_out_at is not null as out from participants where id = $1', [id]);
    expect(rows).toEqual([{ out: true }]);
  });
});
