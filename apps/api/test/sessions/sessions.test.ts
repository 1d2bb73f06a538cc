import { expect, it } from 'vitest';
import type { SessionDto } from '../../src/sessions/session.dto.js';
import {
  addSession,
  book,
  hub,
  invite,
  inviteAndBook,
  listMails,
  minutesFromNow,
  open,
  read,
  readSession,
  recruit,
  shift,
  type Problem,
} from './ground.js';

const call = (studyId: string, session: string, method: string, tail: string, body: object) =>
  hub.request<SessionDto & Problem>(method, `/api/v1/studies/${studyId}/sessions/${session}${tail}`, { body });

it('S2-31 a session shows its host and its guests under pseudonyms, and nothing else of them anywhere', async () => {
  const studyId = await recruit();
  const session = await addSession(studyId);
  const guest = await inviteAndBook(studyId, session.id);
  const { rows } = await hub.sql.query(
    `update participants set first_name = 'Zuzana', last_name = 'Canary' where id = $1 returning email`,
    [guest.participantId],
  );
  const shown = await readSession(studyId, session.id);
  expect(shown).toMatchObject({
    host: 'Kim Nguyen',
    booked: 1,
    guests: [{ participationId: guest.id, pseudonym: `${guest.id}@no-mail.panelbridge.invalid`, status: 'booked' }],
  });
  const list = await hub.request('GET', `/api/v1/studies/${studyId}/sessions`);
  for (const answer of [shown, list.body])
    for (const canary of [rows[0].email, 'Zuzana', 'Canary', guest.participantId]) expect(JSON.stringify(answer)).not.toContain(canary);
});

it('S2-32 a session is valid and scheduled although nothing is known of who takes part', async () => {
  const studyId = await recruit();
  const session = await addSession(studyId);
  const guest = await inviteAndBook(studyId, session.id);
  await hub.sql.query('update participants set email = null, first_name = null, last_name = null where id = $1', [guest.participantId]);
  expect(await readSession(studyId, session.id)).toMatchObject({ status: 'open', booked: 1, guests: [{ status: 'booked' }] });
  expect((await read(guest.id)).status).toBe('scheduled');
  const later = await call(studyId, session.id, 'PATCH', '', { startsAt: minutesFromNow(300) });
  expect(later.status).toBe(200);
  expect((await open(guest.path)).status).toBe(200);
});

it('S2-88 that emails and calendars are missing is explained as expected', async () => {
  const studyId = await recruit();
  const { participantInfo } = await addSession(studyId);
  expect(participantInfo).toMatchObject({ email: 'withheld', calendar: 'withheld' });
  expect(participantInfo.why).toMatch(/expected.*valid/);
});

it('are listed by their time, page by page, and belong to one study and one workspace', async () => {
  const studyId = await recruit();
  const late = await addSession(studyId, { startsAt: minutesFromNow(200) });
  const early = await addSession(studyId, { startsAt: minutesFromNow(100) });
  const path = `/api/v1/studies/${studyId}/sessions`;
  const first = await hub.request<{ data: SessionDto[]; nextCursor: string }>('GET', `${path}?limit=1`);
  expect(first.body.data.map(({ id }) => id)).toEqual([early.id]);
  const second = await hub.request<{ data: SessionDto[]; nextCursor: null }>('GET', `${path}?limit=1&cursor=${first.body.nextCursor}`);
  expect(second.body).toMatchObject({ data: [{ id: late.id }], nextCursor: null });
  expect((await hub.request('GET', `${path}?cursor=eA`)).status).toBe(400);
  for (const forged of [
    ['1', late.id],
    ['2026-05-04 09:00:00+00', '-'.repeat(36)],
    ['2026-05-04 09:00:00+99', late.id],
  ]) {
    const cursor = Buffer.from(JSON.stringify(forged)).toString('base64url');
    expect({ forged, status: (await hub.request('GET', `${path}?cursor=${cursor}`)).status }).toEqual({ forged, status: 400 });
  }
  expect((await hub.request('GET', `/api/v1/studies/${await recruit()}/sessions/${late.id}`)).status).toBe(404);
  const stranger = await hub.key('admin', await hub.createWorkspace());
  expect((await hub.request('GET', `${path}/${late.id}`, { key: stranger })).status).toBe(404);
});

it('another time or place is told to who has booked, who stays booked; the calendar entry follows', async () => {
  const studyId = await recruit();
  const session = await addSession(studyId);
  const guest = await inviteAndBook(studyId, session.id);
  const before = (await open(`${guest.path}/calendar.ics`)).text;
  const startsAt = minutesFromNow(600);
  const { body } = await call(studyId, session.id, 'PATCH', '', { startsAt, location: 'Room 5' });
  expect(body).toMatchObject({ startsAt, location: 'Room 5', host: 'Kim Nguyen', booked: 1 });
  const after = (await open(`${guest.path}/calendar.ics`)).text;
  expect([before, after].map((text) => /SEQUENCE:(\d+)/.exec(text)?.[1])).toEqual(['0', '1']);
  expect(after).toContain('LOCATION:Room 5');
  expect(await listMails(guest.id)).toEqual(['invitation', 'booking_confirmed', 'booking_moved']);
  const same = await call(studyId, session.id, 'PATCH', '', { location: 'Room 5' });
  expect(same.body.version).toBe(body.version);
});

it('is changed until it begins, not below who has booked it, and only in its present version', async () => {
  const studyId = await recruit({ kind: 'group_interview' });
  const session = await addSession(studyId, { capacity: 3 });
  for (const guest of await invite(studyId, 3)) await book(guest, session.id);
  const { body } = await call(studyId, session.id, 'PATCH', '', { capacity: 2 });
  expect(body).toMatchObject({ code: 'session_refused', errors: [{ code: 'capacity_below_bookings', pointer: '/capacity' }] });
  const stale = await hub.request('PATCH', `/api/v1/studies/${studyId}/sessions/${session.id}`, {
    body: { host: 'Ann' },
    headers: { 'if-match': '"1"' },
  });
  expect(stale.status).toBe(412);
  await shift(session.id, -2);
  expect((await call(studyId, session.id, 'PATCH', '', { host: 'Ann' })).body.code).toBe('session_started');
  expect((await call(studyId, session.id, 'POST', '/cancel', { reason: 'Ill' })).body.code).toBe('session_started');
});

it('that is called off frees places and tells who has booked; it stays so', async () => {
  const studyId = await recruit({ kind: 'group_interview' });
  const session = await addSession(studyId, { capacity: 3 });
  const guests = await invite(studyId, 3);
  for (const guest of guests.slice(0, 2)) await book(guest, session.id);
  const { status, body } = await call(studyId, session.id, 'POST', '/cancel', { reason: 'The moderator is ill' });
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'cancelled', booked: 0, guests: [{ status: 'cancelled' }, { status: 'cancelled' }] });
  expect(await Promise.all(guests.map(async ({ id }) => (await read(id)).status))).toEqual(['cancelled', 'cancelled', 'invited']);
  expect((await hub.sql.query('select places_taken from studies where id = $1', [studyId])).rows).toEqual([{ places_taken: 1 }]);
  expect(await listMails(guests[0]?.id ?? '')).toEqual(['invitation', 'booking_confirmed', 'booking_cancelled']);
  expect((await call(studyId, session.id, 'PATCH', '', { host: 'Ann' })).body.code).toBe('session_cancelled');
  expect((await open(guests[2]?.path ?? '')).text).not.toContain(session.id);
});
