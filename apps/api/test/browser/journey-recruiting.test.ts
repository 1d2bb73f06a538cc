import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BudgetDetailsDto } from '../../src/budgets/budget.dto.ts';
import type { BillDto } from '../../src/studies/bill/bill.dto.ts';
import { createBudget, createRallyConnection, estimate, rallyScreener } from '../support/rally-study.ts';
import { expectAccessible, expectFitsNarrowScreen } from './accessibility.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const title = 'Banking on the phone';
const usd = (amount: number) => ({ amount, currency: 'USD' });
/** A request of the team; it has to be taken. */
async function ask<Body = Record<string, unknown>>(method: string, path: string, body?: object): Promise<Body> {
  const answer = await world.hub.request<Body>(method, path, { body, headers: { 'idempotency-key': randomUUID() } });
  expect(answer).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) });
  return answer.body;
}
async function look(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectFitsNarrowScreen(page);
}
/** The newest mail to somebody about something, and the path of its link to the hub. */
async function openMail(to: string, subject: string): Promise<string> {
  const mail = await world.mailbox.waitFor((one) => one.to.includes(to) && one.subject.includes(subject), 20_000);
  const link = mail.links.find((one) => one.startsWith(world.hub.url) && !one.includes('/opt-out/'));
  if (link === undefined) throw new Error(`the mail “${mail.subject}” has no link`);
  return link;
}

it('S2-3 S2-37 S2-51 S2-56 S2-71 S2-75 a study from its template to the receipt in the mailbox', async () => {
  const { hub, mailbox } = world;
  const email = `ada-${randomUUID()}@example.com`;
  await hub.sql.query(`insert into participants (workspace_id, email, first_name, country) values ($1, $2, 'Ada', 'US')`, [
    hub.workspaceId,
    email,
  ]);

  // The team: template, audience, estimate, launch.
  const template = await ask<{ id: string }>('POST', '/api/v1/study-templates', {
    name: 'Interviews of half an hour',
    study: {
      description: 'Talk about your bank for half an hour.',
      kind: 'interview',
      participationLimit: 2,
      incentive: usd(5_000),
    },
    screener: rallyScreener,
    audience: { type: 'b2c', participationTimeMinutes: 30, location: { by: 'country', countries: ['US'] }, criteria: [] },
  });
  const connectionId = await createRallyConnection(hub);
  const { id: studyId } = await ask<{ id: string }>('POST', '/api/v1/studies', { templateId: template.id, connectionId, title });
  const path = `/api/v1/studies/${studyId}`;
  await ask('POST', `${path}/sessions`, { startsAt: new Date(Date.now() + 86_400_000).toISOString(), host: 'Kim Nguyen' });
  await ask('POST', `${path}/publish`);
  const budgetId = await createBudget(hub, 50_000);
  const { id: estimateId, total } = await estimate(hub, studyId, budgetId);
  expect(total).toEqual(usd(2 * (3_900 + 5_000)));
  await ask('POST', `${path}/launch`, { estimateId });

  // The member: finds the study by the invitation, applies.
  const { context } = await world.openBrowser();
  const page = await context.newPage();
  await page.goto(await openMail(email, title));
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.getByText('Somebody reads every application').waitFor();
  await look(page);
  await page.getByLabel('What do you do for a living?').fill('I teach.');
  await page.getByRole('button', { name: 'Send my answers' }).click();
  await page.getByRole('heading', { name: 'Thank you, we have your answers' }).waitFor();
  await look(page);

  // The team approves; the member books, moves nothing, and gets a file for the calendar.
  const { data } = await ask<{ data: { id: string; status: string }[] }>('GET', `${path}/applicants`);
  expect(data).toMatchObject([{ status: 'applied' }]);
  const [applicant] = data;
  await ask('POST', `/api/v1/participations/${applicant?.id}/invite`, {});
  await page.goto(await openMail(email, 'Choose a time'));
  await page.getByRole('heading', { level: 1, name: 'Choose a time' }).waitFor();
  await look(page);
  await page.getByLabel('Your time zone').selectOption('Europe/Berlin');
  await page.getByRole('button', { name: 'Show times for this zone' }).click();
  await page.getByRole('radio').first().check();
  await page.getByRole('button', { name: 'Book this time' }).click();
  await page.getByRole('heading', { name: 'You are booked' }).waitFor();
  await look(page);
  expect(await page.getByRole('link', { name: 'Put it into my calendar' }).count()).toBe(1);
  await page.getByRole('link', { name: 'call it off' }).click();
  await look(page);
  await page.getByRole('link', { name: 'Keep it' }).click();
  await page.getByRole('heading', { name: 'Your booking' }).waitFor();

  // The session takes place; the team completes and pays, closes, and gets the receipt.
  await hub.sql.query(
    `update sessions set starts_at = starts_at - interval '30 hours', ends_at = ends_at - interval '30 hours' where study_id = $1`,
    [studyId],
  );
  await ask('POST', `/api/v1/participations/${applicant?.id}/complete-and-pay`, {});
  await ask('POST', `${path}/close`, { confirm: true });
  const bill = await ask<BillDto>('GET', `${path}/bill`);
  expect(bill).toMatchObject({ final: true, reserved: usd(17_800), totalSpent: usd(8_900), unused: usd(8_900) });
  expect(await ask<BudgetDetailsDto>('GET', `/api/v1/budgets/${budgetId}`)).toMatchObject({ available: usd(41_100), reserved: usd(0) });
  const receipt = await mailbox.waitFor(({ subject }) => subject === `Receipt: ${title}`, 20_000);
  expect(receipt.to).toEqual(['admin@example.com']);
  expect(receipt.text).toContain('Total spent: 89.00 USD');

  // What the member sees at the end.
  await page.reload();
  await page.getByRole('heading', { name: 'You have taken part already' }).waitFor();
  await look(page);
}, 180_000);
