import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { answerTest, Person, type Page } from '../usertesting/person.js';
import { visit } from '../support/visit.js';
import type { GuideWorld } from './world.js';

/** The address that the newest mail about something has for somebody. */
async function readMail({ hub, standIns }: GuideWorld, subject: string): Promise<string> {
  const mail = await standIns.mailbox.waitFor((one) => one.subject.includes(subject), 20_000);
  const link = mail.links.find((one) => one.startsWith(hub.url) && !one.includes('/opt-out/'));
  if (link === undefined) throw new Error(`the mail “${mail.subject}” has no link`);
  return link;
}

/** Goes the way of somebody who was invited to the first study: the mail, the start page, the interview, and back. */
export async function walkDemo({ standIns }: GuideWorld, email: string): Promise<void> {
  const mail = await standIns.mailbox.waitFor(({ to }) => to.includes(email), 20_000);
  const person = new Person();
  const first = await person.send(await person.open(mail.links[0] ?? ''));
  const back = await person.press(await answerTest(person, first, ['skip to the end', 'no']));
  expect(back.text).toContain('You have finished');
}

/** Applies at the second study of the demo, answers Yes and arrives in the test. */
export async function enterTest({ hub, printed }: GuideWorld): Promise<{ readonly person: Person; readonly page: Page }> {
  const person = new Person();
  const form = await person.open(`${hub.url}/s/${printed['TEST_STUDY']}`);
  const answers = { email: `${randomUUID()}@example.com`, first_name: 'Kim', last_name: '', 'answer.shops': 'yes' };
  return { person, page: await person.send(form, answers) };
}

/** Goes through the test to its end, and back. */
export async function takeTest(world: GuideWorld): Promise<void> {
  const { person, page } = await enterTest(world);
  const back = await person.press(await answerTest(person, page));
  expect(back.text).toContain('Thank you for taking part');
}

/** Follows the invitation to a study, and answers its one question. */
export async function applyByMail(world: GuideWorld, title: string): Promise<void> {
  const person = new Person();
  const form = await person.open(await readMail(world, `A study that may be for you: ${title}`));
  const page = await person.send(form, { 'answer.last': 'Paid a bill.' });
  expect(page.text).toContain('Thank you');
}

/** Books the first free session by the link of the mail. */
export async function bookByMail(world: GuideWorld): Promise<void> {
  const link = new URL(await readMail(world, 'Choose a time'));
  const { text } = await visit(world.hub.url, `${link.pathname}${link.search}`);
  const session = /name="session" value="([^"]+)"/.exec(text)?.[1] ?? /value="([^"]+)"[^>]*name="session"/.exec(text)?.[1] ?? '';
  const answer = await visit(world.hub.url, `${link.pathname}${link.search}`, {
    method: 'POST',
    body: new URLSearchParams({ act: 'book', session }).toString(),
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(answer.text).toContain('You are booked');
}
