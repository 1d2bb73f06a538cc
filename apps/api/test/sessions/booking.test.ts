import { describe, expect, it } from 'vitest';
import { takeSnapshot } from '../support/seed.js';
import { visit } from '../support/visit.js';
import {
  act,
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
  send,
  shift,
  type Guest,
} from './ground.js';

const one = async (studyId: string): Promise<Guest> => {
  const [guest] = await invite(studyId);
  if (!guest) throw new Error('nobody was invited');
  return guest;
};
const statusOf = async ({ id }: Guest) => (await read(id)).status;
const listBookings = async ({ id }: Guest) =>
  (await hub.sql.query('select session_id, status, sequence, zone from bookings where participation_id = $1 order by booked_at', [id]))
    .rows;

describe('a person’s page', () => {
  it('lists free times in the zone that they choose, by the offset of each day, and changes nothing however it is asked', async () => {
    const studyId = await recruit();
    // New York puts its clocks forward on 2027-03-14 and back on 2027-11-07; Berlin does so two weeks later and one earlier.
    for (const startsAt of ['2027-03-13T14:00:00Z', '2027-03-14T13:00:00Z', '2027-11-06T13:00:00Z', '2027-11-07T14:00:00Z'])
      await addSession(studyId, { startsAt, zone: 'America/New_York' });
    const guest = await one(studyId);
    const before = await takeSnapshot(hub.sql);
    const own = await open(guest.path);
    expect(own.text.match(/9:00 AM to 9:30 AM <span class="soft">GMT-[45]/g)).toEqual(
      ['GMT-5', 'GMT-4', 'GMT-4', 'GMT-5'].map((offset) => `9:00 AM to 9:30 AM <span class="soft">${offset}`),
    );
    expect(own.text).toMatch(/<option[^>]* selected[^>]*>America\/New York</);
    const berlin = await open(`${guest.path}?zone=Europe/Berlin`);
    for (const words of [
      '3:00 PM to 3:30 PM <span class="soft">GMT+1',
      '2:00 PM to 2:30 PM <span class="soft">GMT+1',
      'Sunday, November 7, 2027',
    ])
      expect(berlin.text).toContain(words);
    expect(berlin.text).toContain('name="zone" value="Europe/Berlin"');
    expect((await open(`${guest.path}?zone=Mars/Phobos`)).text).toContain('GMT-5');
    expect((await visit(hub.url, guest.path, { method: 'HEAD' })).status).toBe(200);
    expect(own.text).not.toContain('<script');
    expect(await takeSnapshot(hub.sql)).toEqual(before);
    expect(await statusOf(guest)).toBe('invited');
  });

  it('books over both changes of clocks what was chosen, in the zone that was chosen', async () => {
    const studyId = await recruit();
    const spring = await addSession(studyId, { startsAt: '2027-03-28T00:30:00Z', zone: 'Europe/Berlin' });
    const autumn = await addSession(studyId, { startsAt: '2027-10-31T00:30:00Z', zone: 'Europe/Berlin' });
    const guest = await one(studyId);
    expect((await book(guest, spring.id, { zone: 'Europe/Berlin' })).text).toContain('Sunday, March 28, 2027 at 1:30 AM GMT+1');
    // 30 minutes that end when clocks jump from 2 to 3.
    expect((await open(guest.path)).text).toContain('<dd>3:00 AM</dd>');
    expect((await book(guest, autumn.id, { zone: 'Europe/Berlin' })).text).toContain('Sunday, October 31, 2027 at 2:30 AM GMT+2');
    // The half hour ends when clocks show 2 again.
    expect((await open(guest.path)).text).toContain('<dd>2:00 AM</dd>');
    expect((await open(`${guest.path}?zone=America/New_York`)).text).toContain('Saturday, October 30, 2027 at 8:30 PM GMT-4');
    expect((await open(`${guest.path}/calendar.ics`)).text).toContain('DTSTART:20271031T003000Z');
  });

  it('S2-53 whoever they are, invited or approved, people choose from the same times by the same page', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const direct = await one(studyId);
    const applicant = await one(studyId);
    await hub.sql.query(`update participations set status = 'applied', holds_place = false, invited_at = null where id = $1`, [
      applicant.id,
    ]);
    await hub.sql.query('update studies set places_taken = places_taken - 1 where id = $1', [studyId]);
    expect((await open(applicant.path)).text).toContain('You are not invited yet');
    expect((await book(applicant, session.id)).text).toContain('You are not invited yet');
    expect((await act(applicant.id, 'invite')).body.links.bookingUrl).toBe(hub.url + applicant.path);
    const pages = await Promise.all([direct, applicant].map(async ({ path }) => (await open(path)).text.replaceAll(path, '')));
    expect(pages[0]).toBe(pages[1]);
    expect((await book(applicant, session.id)).status).toBe(200);
    expect(await statusOf(applicant)).toBe('scheduled');
  });

  it('the invitation leads there, and says until when the place is kept', async () => {
    const studyId = await recruit();
    const guest = await one(studyId);
    const { rows } = await hub.sql.query('select reserved_until from participations where id = $1', [guest.id]);
    // Where nothing can be booked yet, nobody is late.
    expect(rows).toEqual([{ reserved_until: null }]);
    await addSession(studyId);
    const next = await one(studyId);
    const hours = (Date.parse((await read(next.id)).reservedUntil ?? '') - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(71.9);
    expect(hours).toBeLessThan(72.1);
  });

  it('nobody else’s form and no other link does anything', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const guest = await one(studyId);
    const body = `act=book&session=${session.id}`;
    const foreign = await visit(hub.url, guest.path, { method: 'POST', body, headers: { 'sec-fetch-site': 'cross-site' } });
    expect(foreign.status).toBe(403);
    const wrong = [
      guest.path.slice(0, -1),
      `/book/${'x'.repeat(40)}`,
      (await read(guest.id)).links.entryUrl?.replace(`${hub.url}/r/`, '/book/') ?? '',
    ];
    for (const path of wrong) {
      expect((await open(path)).status).toBe(404);
      expect((await open(`${path}/calendar.ics`)).status).toBe(404);
      expect((await book({ path }, session.id)).status).toBe(404);
    }
    expect(await statusOf(guest)).toBe('invited');
  });

  it('says which fields were no choice', async () => {
    const studyId = await recruit();
    const guest = await one(studyId);
    expect((await open(guest.path)).text).toContain('No time is free at the moment');
    await addSession(studyId);
    for (const session of ['', 'x', '00000000-0000-4000-8000-000000000000']) {
      const { status, text } = await book(guest, session);
      expect([409, 422]).toContain(status);
      expect(text).toMatch(/Please choose a time|That time is taken/);
    }
    const other = await addSession(await recruit());
    expect((await book(guest, other.id)).status).toBe(409);
    expect((await readSession(other.studyId, other.id)).booked).toBe(0);
  });
});

describe('a booking', () => {
  it('is made once, told by mail and shown with a calendar file; sending the form again changes nothing', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const guest = await one(studyId);
    const { text } = await book(guest, session.id, { zone: 'Asia/Kolkata' });
    for (const words of ['You are booked', 'Kim Nguyen', 'https://meet.example.com/abc', '(Asia/Kolkata)', 'GMT+5:30'])
      expect(text).toContain(words);
    const { version } = await read(guest.id);
    expect((await book(guest, session.id)).text).toContain('You are booked');
    expect(await read(guest.id)).toMatchObject({ status: 'scheduled', version, holdsPlace: true, reservedUntil: null });
    expect(await readSession(studyId, session.id)).toMatchObject({ booked: 1 });
    expect(await listBookings(guest)).toEqual([{ session_id: session.id, status: 'booked', sequence: 0, zone: 'Asia/Kolkata' }]);
    expect(await listMails(guest.id)).toEqual(['invitation', 'booking_confirmed']);
    const file = await visit(hub.url, `${guest.path}/calendar.ics`);
    expect(file.headers['content-type']).toBe('text/calendar; charset=utf-8');
    const lines = file.text.split('\r\n');
    const utc = session.startsAt.replaceAll(/[-:]|\.000/g, '');
    for (const line of [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'METHOD:PUBLISH',
      `UID:${guest.id}@127.0.0.1`,
      `DTSTART:${utc}`,
      'STATUS:CONFIRMED',
      'SEQUENCE:0',
    ])
      expect(lines).toContain(line);
  });

  it('moves until it begins: the other place is free again, the calendar entry is replaced, and back again too', async () => {
    const studyId = await recruit();
    const first = await addSession(studyId);
    const second = await addSession(studyId, { startsAt: minutesFromNow(120) });
    const guest = await inviteAndBook(studyId, first.id);
    expect((await open(`${guest.path}?do=move`)).text).toContain('Move my booking to this time');
    expect((await book(guest, second.id)).text).toContain('Your booking is moved');
    expect([(await readSession(studyId, first.id)).booked, (await readSession(studyId, second.id)).booked]).toEqual([0, 1]);
    const calendar = async () => (await open(`${guest.path}/calendar.ics`)).text;
    const moved = await calendar();
    expect(moved).toContain('SEQUENCE:1');
    expect(moved).toContain(`UID:${guest.id}@`);
    expect((await book(guest, first.id)).text).toContain('Your booking is moved');
    expect(await calendar()).toContain('SEQUENCE:2');
    expect((await listBookings(guest)).map(({ status }) => status)).toEqual(['moved', 'booked']);
    expect(await listMails(guest.id)).toEqual(['invitation', 'booking_confirmed', 'booking_moved', 'booking_moved']);
    await shift(first.id, -2);
    expect((await book(guest, second.id)).text).not.toContain('is moved');
    expect((await listBookings(guest)).map(({ session_id, status }) => [session_id, status])).toContainEqual([first.id, 'booked']);
  });

  it('is called off by the person: session and place are free, and the calendar entry goes', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const guest = await inviteAndBook(studyId, session.id);
    expect((await open(`${guest.path}?do=cancel`)).text).toContain('Call the booking off?');
    expect(await statusOf(guest)).toBe('scheduled');
    const { text } = await send(guest, { act: 'cancel' });
    expect(text).toContain('Your booking is called off');
    expect(await read(guest.id)).toMatchObject({ status: 'cancelled', holdsPlace: false });
    expect(await readSession(studyId, session.id)).toMatchObject({ booked: 0 });
    const file = (await open(`${guest.path}/calendar.ics`)).text;
    for (const line of ['METHOD:CANCEL', 'STATUS:CANCELLED', 'SEQUENCE:1', `UID:${guest.id}@`]) expect(file).toContain(line);
    expect(await listMails(guest.id)).toEqual(['invitation', 'booking_confirmed', 'booking_cancelled']);
    expect((await book(guest, session.id)).text).toContain('Your booking is called off');
    expect(await readSession(studyId, session.id)).toMatchObject({ booked: 0 });
    const events = await hub.sql.query(
      `select actor_kind, channel, to_status from events where participation_id = $1 and to_status in ('scheduled', 'cancelled') order by id`,
      [guest.id],
    );
    expect(events.rows).toEqual([
      { actor_kind: 'participant', channel: 'booking', to_status: 'scheduled' },
      { actor_kind: 'participant', channel: 'booking', to_status: 'cancelled' },
    ]);
    const { body } = await hub.request<{ readonly data: readonly object[] }>(
      'GET',
      `/api/v1/events?channel=booking&participationId=${guest.id}`,
    );
    expect(body.data).toMatchObject([
      { channel: 'booking', to: 'scheduled' },
      { channel: 'booking', to: 'cancelled' },
    ]);
  });

  it('that has begun is called off by nobody', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const guest = await inviteAndBook(studyId, session.id);
    await shift(session.id, -2);
    await send(guest, { act: 'cancel' });
    expect((await act(guest.id, 'cancel', { reason: 'Late' })).body.code).toBe('session_started');
    expect(await statusOf(guest)).toBe('scheduled');
  });

  it('goes when the team rejects or excludes the person', async () => {
    const studyId = await recruit();
    for (const name of ['reject', 'exclude']) {
      const session = await addSession(studyId);
      const guest = await inviteAndBook(studyId, session.id);
      expect((await act(guest.id, name, { reason: 'Works for a competitor' })).status).toBe(200);
      expect(await readSession(studyId, session.id)).toMatchObject({ booked: 0, guests: [{ status: 'cancelled' }] });
      expect((await listMails(guest.id)).at(-1)).toBe('booking_cancelled');
    }
  });

  it('for the last place is refused plainly to who comes later, with what is still free', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const free = await addSession(studyId, { startsAt: minutesFromNow(90) });
    await inviteAndBook(studyId, session.id);
    const { status, text } = await book(await one(studyId), session.id);
    expect(status).toBe(409);
    expect(text).toContain('That time is taken');
    expect(text).toContain(free.id);
    expect(text).not.toContain(session.id);
  });

  it('while the study is paused who is invited may still make', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const guest = await one(studyId);
    await hub.request('POST', `/api/v1/studies/${studyId}/pause`);
    expect((await book(guest, session.id)).text).toContain('You are booked');
  });
});

it('who comes back to the study’s page with their invitation is led to their times', async () => {
  const studyId = await recruit();
  const session = await addSession(studyId);
  const guest = await one(studyId);
  await hub.sql.query(
    `insert into screener_invitations (id, workspace_id, study_id, participant_id, participation_id) values ($1, $2, $3, $4, $5)`,
    [`si_${guest.id}`, hub.workspaceId, studyId, guest.participantId, guest.id],
  );
  const page = `/s/${studyId}?i=si_${guest.id}`;
  expect((await open(page)).text).toContain(`href="${guest.path}"`);
  await book(guest, session.id);
  expect((await open(page)).text).toContain(`href="${guest.path}"`);
  await act(guest.id, 'cancel', { reason: 'Asked for it' });
  expect((await open(page)).text).not.toContain('/book/');
});

it('says which acts are possible before a session begins and after', async () => {
  const studyId = await recruit();
  const session = await addSession(studyId);
  const guest = await inviteAndBook(studyId, session.id);
  expect((await read(guest.id)).possibleActs).toEqual(['reject', 'cancel', 'mark-submitted', 'exclude']);
  await shift(session.id, -2);
  expect((await read(guest.id)).possibleActs).toEqual(['reject', 'complete', 'complete-and-pay', 'mark-submitted', 'exclude', 'no-show']);
});
