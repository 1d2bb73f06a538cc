import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import type { MadeSessionsDto } from '../../src/sessions/session.dto.js';
import { visit } from '../support/visit.js';
import {
  act,
  apply,
  createToldStudy,
  expectDone,
  makePerson,
  readStatus,
  startPlatformWorld,
  tellAll,
  type Person,
  type PlatformWorld,
  type ToldStudy,
} from './world.js';

let world: PlatformWorld;
beforeAll(async () => {
  world = await startPlatformWorld();
});
afterAll(() => world.close());

interface Walked extends ToldStudy {
  readonly people: readonly Person[];
}

/** Books the only session as a person does, by their own page. */
async function book(participation: string, session: string): Promise<void> {
  const { links } = expectDone(await world.hub.request<ParticipationDto>('GET', `/api/v1/participations/${participation}`));
  const path = links.bookingUrl?.slice(world.hub.url.length) ?? '';
  const answer = await visit(world.hub.url, path, {
    method: 'POST',
    body: new URLSearchParams({ act: 'book', session }).toString(),
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  expect(answer.status).toBe(200);
}

async function addSession(studyId: string, inMinutes: number): Promise<string> {
  const startsAt = new Date(Math.ceil((Date.now() + inMinutes * 60_000) / 1_000) * 1_000).toISOString();
  const body = { startsAt, host: 'Kim Nguyen', location: 'https://meet.example.com/abc' };
  const { sessions } = expectDone(await world.hub.request<MadeSessionsDto>('POST', `/api/v1/studies/${studyId}/sessions`, { body }));
  return sessions[0]?.id ?? '';
}

/** Leads a study from its launch to its close: somebody is paid, somebody turned down, somebody does not come. */
async function walk(): Promise<Walked> {
  const study = await createToldStudy(world);
  const { studyId, rallyStudyId } = study;
  const people = [makePerson(), makePerson(), makePerson()];
  const [paid = '', rejected = '', missing = ''] = await Promise.all(people.map((person) => apply(world, studyId, person)));
  await tellAll(world, studyId);
  await act(world, paid, 'invite');
  await act(world, missing, 'invite');
  await act(world, rejected, 'reject', { reason: 'Not for this one.' });
  await tellAll(world, studyId);
  const sessions = [await addSession(studyId, 60), await addSession(studyId, 180)];
  await book(paid, sessions[0] ?? '');
  await book(missing, sessions[1] ?? '');
  await tellAll(world, studyId);
  await world.hub.sql.query(
    `update sessions set starts_at = starts_at - interval '5 hours', ends_at = ends_at - interval '5 hours' where study_id = $1`,
    [studyId],
  );
  await act(world, missing, 'no-show');
  await act(world, paid, 'complete');
  await tellAll(world, studyId);
  const closed = await world.hub.request('POST', `/api/v1/studies/${studyId}/close`, {
    body: { confirm: true },
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(closed.status).toBe(200);
  await tellAll(world, studyId);
  expect(await Promise.all([paid, rejected, missing].map((id) => readStatus(world, id)))).toEqual(['completed', 'rejected', 'no_show']);
  expect(world.rally.participants(rallyStudyId)).toHaveLength(3);
  return { ...study, people };
}

it('S2-31 S2-61 over a whole study the platform hears of no name, address, phone or calendar, and makes or is asked for no payment', async () => {
  const { people, rallyStudyId, connectionId } = await walk();
  const page = await (await fetch(`${world.rally.url}/studies/${rallyStudyId}`)).text();
  const exchanges = await world.hub.request('GET', `/api/v1/connections/${connectionId}/exchanges?limit=200`);
  const heard = JSON.stringify([world.rally.requests(), world.rally.people(), world.rally.participants(rallyStudyId)]);
  // The person's own words reach it, so what is searched is not empty.
  expect([heard, page].every((text) => text.includes('I teach.'))).toBe(true);
  const secrets = people.flatMap((person) => Object.values(person));
  for (const told of [heard, page, JSON.stringify(exchanges.body)]) {
    for (const secret of [...secrets, 'meet.example.com', 'Kim Nguyen']) expect(told).not.toContain(secret);
  }
  expect(new Set(world.rally.requests().map(({ endpoint }) => endpoint))).toEqual(
    new Set(['show_study', 'import', 'show_import', 'search_participants']),
  );
  expect(world.rally.people().map(({ email, firstName, lastName, phone }) => [email.split('@')[1], firstName, lastName, phone])).toEqual(
    people.map(() => ['no-mail.panelbridge.invalid', null, null, null]),
  );
  expect(heard).not.toMatch(/tremendous|payout|incentive|5000/i);
}, 90_000);

it('S2-53 people whom the platform knows book by the same sessions as everybody else, and nothing that its own scheduler says books any', async () => {
  const { studyId, rallyStudyId, connectionId } = await createToldStudy(world);
  const external = await apply(world, studyId);
  await tellAll(world, studyId);
  const [participant] = world.rally.participants(rallyStudyId);
  await act(world, external, 'invite');
  const internal = await apply(world, studyId);
  await act(world, internal, 'invite');
  const [first, second] = [await addSession(studyId, 60), await addSession(studyId, 180)];
  world.rally.changeParticipant(rallyStudyId, participant?.participantId ?? '', { status: 'INTERVIEW_SCHEDULED' });
  await world.rally.settle();
  const { rows: heard } = await world.hub.sql.query('select count(*)::int as n from inbound_webhooks where connection_id = $1', [
    connectionId,
  ]);
  expect(heard[0]?.n).toBeGreaterThan(0);
  expect(await readStatus(world, external)).toBe('invited');
  await book(external, first);
  await book(internal, second);
  const { rows } = await world.hub.sql.query<{ participation_id: string; session_id: string }>(
    'select b.participation_id, b.session_id from bookings b join sessions s on s.id = b.session_id where s.study_id = $1',
    [studyId],
  );
  expect(new Map(rows.map((row) => [row.participation_id, row.session_id]))).toEqual(
    new Map([
      [external, first],
      [internal, second],
    ]),
  );
  expect(await Promise.all([external, internal].map((id) => readStatus(world, id)))).toEqual(['scheduled', 'scheduled']);
}, 60_000);
