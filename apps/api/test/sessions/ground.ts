import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import type { MadeSessionsDto, SessionDto } from '../../src/sessions/session.dto.js';
import { inviteParticipants } from '../support/participations.js';
import { createRecruitingStudy, type RallyOverrides } from '../support/rally-study.js';
import { startHub } from '../support/start-hub.js';
import { expectGuarded, visit, type Visit } from '../support/visit.js';

/** A hub of a test file about sessions; every file that imports this has its own. It does no background work, so that nothing happens by itself. */
export const hub = await startHub({ configuration: { role: 'api' } });
afterAll(() => hub.close());

/** What a refusal answers. */
export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[];
}

export const minutesFromNow = (minutes: number) => new Date(Math.ceil((Date.now() + minutes * 60_000) / 1000) * 1000).toISOString();
export const count = async (from: string, ...values: unknown[]): Promise<number> =>
  (await hub.sql.query(`select count(*)::int as n from ${from}`, values)).rows[0].n;

/** An interview that recruits, or a group interview for several people at once. */
export async function recruit(
  study: Readonly<Record<string, unknown>> = {},
  overrides: Omit<RallyOverrides, 'study'> & { readonly budgetId?: string } = {},
): Promise<string> {
  return (await createRecruitingStudy(hub, { ...overrides, study })).studyId;
}

/** Makes a single session, an hour from now unless told. */
export async function addSession(studyId: string, body: Readonly<Record<string, unknown>> = {}): Promise<SessionDto> {
  const sent = { startsAt: minutesFromNow(60), host: 'Kim Nguyen', location: 'https://meet.example.com/abc', ...body };
  const answer = await hub.request<MadeSessionsDto & Problem>('POST', `/api/v1/studies/${studyId}/sessions`, { body: sent });
  const [session] = answer.body.sessions ?? [];
  if (!session) throw new Error(`no session was made: ${JSON.stringify(answer.body)}`);
  return session;
}

export const readSession = async (studyId: string, id: string) =>
  (await hub.request<SessionDto>('GET', `/api/v1/studies/${studyId}/sessions/${id}`)).body;

/** Somebody who was invited, with the path of their page. */
export interface Guest {
  readonly id: string;
  readonly participantId: string;
  readonly path: string;
}

/** Invites people; the study holds a place for each. */
export async function invite(studyId: string, people = 1): Promise<Guest[]> {
  const invited = await inviteParticipants(hub, studyId, people);
  return Promise.all(
    invited.map(async ({ participationId: id, participantId }) => {
      const { links } = await read(id);
      if (links.bookingUrl === null) throw new Error('an invited person can book');
      return { id, participantId, path: links.bookingUrl.slice(hub.url.length) };
    }),
  );
}

export const read = async (id: string) => (await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`)).body;

export const act = (id: string, name: string, body: object = {}) =>
  hub.request<ParticipationDto & Problem>('POST', `/api/v1/participations/${id}/${name}`, {
    body,
    headers: { 'idempotency-key': randomUUID() },
  });

/** Opens somebody's page. */
export async function open(path: string): Promise<Visit> {
  const answer = await visit(hub.url, path);
  expectGuarded(answer);
  return answer;
}

/** Sends a form of somebody's page. */
export async function send({ path }: Pick<Guest, 'path'>, fields: Readonly<Record<string, string>>): Promise<Visit> {
  const answer = await visit(hub.url, path, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expectGuarded(answer);
  return answer;
}

export const book = (guest: Pick<Guest, 'path'>, session: string, fields: Readonly<Record<string, string>> = {}) =>
  send(guest, { act: 'book', session, ...fields });

/** Invites somebody who books a session. */
export async function inviteAndBook(studyId: string, sessionId: string): Promise<Guest> {
  const [guest] = await invite(studyId);
  if (!guest) throw new Error('nobody was invited');
  const { status, text } = await book(guest, sessionId);
  if (status !== 200) throw new Error(`the session could not be booked: ${status} ${text}`);
  return guest;
}

/** Moves a session in time, as if it had been made so long ago; the hub takes the present moment from the clock. */
export async function shift(sessionId: string, hours: number): Promise<void> {
  await hub.sql.query(
    'update sessions set starts_at = starts_at + make_interval(hours => $2), ends_at = ends_at + make_interval(hours => $2) where id = $1',
    [sessionId, hours],
  );
}

/** The mails about a participation that were asked for, in order. */
export async function listMails(participationId: string): Promise<string[]> {
  const { rows } = await hub.sql.query<{ template: string }>(
    'select template from emails where participation_id = $1 order by created_at, id',
    [participationId],
  );
  return rows.map(({ template }) => template);
}
