import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ParticipationDto } from '../../src/participations/participation.dto.ts';
import { expectAccessible, expectFitsNarrowScreen } from './accessibility.ts';
import { takeScreenshot } from './screenshots.ts';
import { createInterviewStudy, inviteByMail, launch, startWorld, type InterviewStudy, type World } from './world.ts';

const screener = {
  questions: [
    {
      id: 'rides',
      kind: 'single_choice',
      text: 'How often do you ride a bicycle?',
      choices: [
        { id: 'daily', text: 'Every day', effect: 'accept' },
        { id: 'weekly', text: 'Every week', effect: 'accept' },
        { id: 'never', text: 'Never', effect: 'reject' },
      ],
      skipTo: [{ when: { question: 'rides', equals: 'never' }, to: 'end' }],
    },
    {
      id: 'purpose',
      kind: 'multiple_choice',
      text: 'What do you use it for?',
      help: 'Think of the last month.',
      choices: [
        { id: 'work', text: 'Going to work' },
        { id: 'sport', text: 'Sport' },
      ],
    },
    { id: 'age', kind: 'number', text: 'How old are you?', minimum: 18, maximum: 99 },
    { id: 'brand', kind: 'text', text: 'Which brand is it?', required: false, maximumLength: 80 },
  ],
};

let world: World;
let study: InterviewStudy;
let address: string;
beforeAll(async () => {
  world = await startWorld();
  study = await createInterviewStudy(world, { study: { title: 'How people choose a bicycle' } });
  const { status } = await world.hub.request('PUT', `/api/v1/studies/${study.studyId}/screener`, { body: screener });
  expect(status).toBe(200);
  await launch(world, study);
  address = `${world.hub.url}/s/${study.studyId}`;
});
afterAll(() => world.close());

async function readParticipationOf(email: string): Promise<ParticipationDto> {
  const { rows } = await world.hub.sql.query<{ id: string }>(
    'select p.id from participations p join participants w on w.id = p.participant_id where w.email = $1 and p.study_id = $2',
    [email, study.studyId],
  );
  return (await world.hub.request<ParticipationDto>('GET', `/api/v1/studies/${study.studyId}/participations/${rows[0]?.id}`)).body;
}

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

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

describe('the screener', () => {
  it('works by keyboard alone and without a script, and whoever passes it gets straight into the tool', async () => {
    const { context } = await world.openBrowser({ javaScriptEnabled: false, deviceScaleFactor: 1.5 });
    const page = await context.newPage();
    const entries: number[] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.startsWith('/r/')) entries.push(response.status());
    });
    await page.goto(address);
    await page.getByRole('heading', { name: 'How people choose a bicycle' }).waitFor();
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
    expect(await readParticipationOf('kim@example.com')).toMatchObject({
      status: 'started',
      screenerVersion: 1,
      answers: { rides: 'daily', purpose: ['work'], age: 34 },
    });
  });

  it('never sends anything of the tool to who does not pass, also when they try again', async () => {
    const { context } = await world.openBrowser();
    const readAnswers = recordAnswers(context);
    const page = await context.newPage();
    const apply = async (choice: string): Promise<void> => {
      await page.goto(address);
      await page.getByLabel('Email address').fill('lee@example.com');
      await page.getByLabel('First name').fill('Lee');
      await page.getByRole('radio', { name: choice }).check();
      await page.getByRole('button', { name: 'Continue' }).click();
    };
    await apply('Never');
    await page.getByRole('heading', { name: 'Thank you for your time' }).waitFor();
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
    expect((await readParticipationOf('lee@example.com')).status).toBe('screened_out');

    await apply('Every day');
    await page.getByRole('checkbox', { name: 'Sport' }).check();
    await page.getByLabel('How old are you?').fill('40');
    await page.getByRole('button', { name: 'Send my answers' }).click();
    await page.getByRole('heading', { name: 'We have sent you an email' }).waitFor();
    await expectAccessible(page);
    expect((await readParticipationOf('lee@example.com')).status).toBe('screened_out');
    const mail = await world.mailbox.waitFor(({ envelope }) => envelope.to.includes('lee@example.com'), 15_000);

    const everything = `${await readAnswers()}\n${mail.text}\n${mail.html}`;
    expect(everything).toContain(address);
    expect(everything).not.toContain(new URL(world.tool.url).port);
    expect(everything).not.toContain(study.outlineId);
    expect(everything).not.toContain('/r/');
    expect(await context.cookies()).toEqual([]);
  });

  it('mails the way on to an address that takes part already, and shows it to nobody who types that address', async () => {
    const { context } = await world.openBrowser();
    const readAnswers = recordAnswers(context);
    const page = await context.newPage();
    await page.goto(address);
    await page.getByLabel('Email address').fill('kim@example.com');
    await page.getByLabel('First name').fill('Mallory');
    await page.getByRole('radio', { name: 'Every week' }).check();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('checkbox', { name: 'Sport' }).check();
    await page.getByLabel('How old are you?').fill('50');
    await page.getByRole('button', { name: 'Send my answers' }).click();
    await page.getByRole('heading', { name: 'We have sent you an email' }).waitFor();
    const mail = await world.mailbox.waitFor(({ envelope }) => envelope.to.includes('kim@example.com'), 15_000);
    expect(mail.text).toContain(`${world.hub.url}/r/`);
    expect(await readAnswers()).not.toContain('/r/');
    expect(await context.cookies()).toEqual([]);
  });

  it('names every fault at once, above the form, with links to the fields', async () => {
    const { context } = await world.openBrowser();
    const page = await context.newPage();
    await page.goto(address);
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
    await page.getByLabel('Email address').fill('kim@');
    const [answer] = await Promise.all([page.waitForResponse(address), page.getByRole('button', { name: 'Continue' }).click()]);
    expect(answer.status()).toBe(422);
    const summary = page.getByRole('alert');
    await summary.and(page.locator(':focus')).waitFor();
    expect(await page.title()).toBe('Error: How people choose a bicycle');
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
    expect(link).toMatch(`${address}?i=`);
    const { context } = await world.openBrowser({ deviceScaleFactor: 1.5 });
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
