import { randomUUID } from 'node:crypto';
import { checkAudience, listCriteria } from '@panelbridge/core';
import { startMailbox, type MailMessage, type RunningMailbox } from '@panelbridge/sandbox';
import { expect } from 'vitest';
import { startHub, type TestHub } from '../support/start-hub.js';
import { seedStudy } from '../support/seed.js';
import { expectGuarded, visit, type Visit, type VisitOptions } from '../support/visit.js';

/** A hub with a real mail server. */
export interface MembersWorld {
  readonly hub: TestHub;
  readonly mailbox: RunningMailbox;
  close(): Promise<void>;
}

/** Starts both. */
export async function startMembersWorld(): Promise<MembersWorld> {
  const mailbox = await startMailbox();
  const hub = await startHub({ configuration: { smtpUrl: mailbox.smtpUrl, mailFrom: 'Research panel <panel@example.org>' } });
  return {
    hub,
    mailbox,
    close: async () => {
      await hub.close();
      await mailbox.close();
    },
  };
}

/** Adds somebody to the panel, who lives in the United States unless it is said otherwise. */
export async function addPerson(
  hub: TestHub,
  columns: Readonly<Record<string, unknown>> = {},
  workspaceId = hub.workspaceId,
): Promise<{ readonly id: string; readonly email: string }> {
  const email = `${randomUUID()}@example.com`;
  const values = { workspace_id: workspaceId, email, first_name: 'Kim', country: 'US', ...columns };
  const names = Object.keys(values);
  const { rows } = await hub.sql.query<{ id: string; email: string }>(
    `insert into participants (${names.join()}) values (${names.map((_, index) => `$${index + 1}`).join()}) returning id, email`,
    Object.values(values),
  );
  const [person] = rows;
  if (!person) throw new Error('nobody was added');
  return person;
}

/** Makes a launched study that has an audience; people of the United States without criteria unless it is said otherwise. */
export async function seedRecruitingStudy(
  hub: TestHub,
  {
    audience = {},
    columns = {},
    workspaceId = hub.workspaceId,
  }: {
    readonly audience?: object;
    readonly columns?: Readonly<Record<string, unknown>>;
    readonly workspaceId?: string;
  } = {},
): Promise<string> {
  const { id } = await seedStudy({ sql: hub.sql, workspaceId }, columns);
  const checked = checkAudience({ type: 'b2c', participationTimeMinutes: 10, ...audience }, listCriteria([]));
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  await hub.sql.query('insert into audiences (study_id, workspace_id, definition) values ($1, $2, $3)', [
    id,
    workspaceId,
    JSON.stringify(checked.value),
  ]);
  return id;
}

/** Asks for a page of members as a browser does. */
export async function open(hub: TestHub, path: string, session?: string, options: VisitOptions = {}): Promise<Visit> {
  const answer = await visit(hub.url, path, { ...options, ...(session !== undefined && { cookies: { pb_member: session } }) });
  if (answer.status !== 303) expectGuarded(answer);
  expect(answer.headers['cache-control']).toBe('no-store');
  return answer;
}

/** Sends a form of the hub's own pages. */
export function send(hub: TestHub, path: string, fields: Readonly<Record<string, string>> = {}, session?: string): Promise<Visit> {
  const body = new URLSearchParams(fields).toString();
  return open(hub, path, session, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin', origin: 'null' } });
}

/** Asks for a link and takes it from the mailbox. @returns the path that it opens */
export async function askForLink({ hub, mailbox }: MembersWorld, email: string): Promise<string> {
  const before = new Set(mailbox.messages().map(({ id }) => id));
  await send(hub, '/sign-in', { email });
  const mail = await mailbox.waitFor(({ id, to, subject }) => !before.has(id) && to.includes(email) && subject.includes('sign in'), 15_000);
  return findPath(mail, '/sign-in/');
}

/** Signs in by mail. @returns what the browser holds from then on */
export async function signIn(world: MembersWorld, email: string): Promise<string> {
  const { cookies } = await send(world.hub, await askForLink(world, email));
  return cookies.get('pb_member') ?? '';
}

/** The path of the link in a mail that begins like this. */
export function findPath({ links, text }: MailMessage, beginning: string): string {
  const path = links.map((link) => new URL(link).pathname).find((one) => one.startsWith(beginning));
  if (path === undefined) throw new Error(`no link to ${beginning} in: ${text}`);
  return path;
}
