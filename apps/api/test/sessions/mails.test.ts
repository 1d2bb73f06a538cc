import { expect, it } from 'vitest';
import type { Email } from '../../src/platform/mail/email.entity.js';
import { MailKinds } from '../../src/platform/mail/mail-kinds.js';
import { renderMail, type RenderedMail } from '../../src/platform/mail/mail-template.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { BookingReminders } from '../../src/sessions/booking/reminders.js';
import { act, addSession, book, count, hub, invite, inviteAndBook, listMails, minutesFromNow, recruit, send, shift } from './ground.js';

/** What the newest mail of a kind would say if it were sent now; a text: why it would not be. */
async function compose(participation: string, template: string): Promise<RenderedMail | string> {
  const { rows } = await hub.sql.query(
    `select template, data, study_id as "studyId", participant_id as "participantId", participation_id as "participationId"
     from emails where participation_id = $1 and template = $2 order by created_at desc limit 1`,
    [participation, template],
  );
  const database = hub.app.get(WorkspaceDatabase);
  const content = await database.run(hub.workspaceId, async (manager) =>
    hub.app
      .get(MailKinds)
      .find(template)
      ?.compose(rows[0] as Email, manager),
  );
  if (content === undefined) throw new Error(`there is no mail ${template}`);
  return typeof content === 'string' ? content : renderMail(content.template, content.values);
}
const textOf = (mail: RenderedMail | string) => (typeof mail === 'string' ? mail : `${mail.subject}\n${mail.text}`);

it('S2-52 the invitation comes from the panel, leads to the page where a time is chosen, and says until when the place is kept', async () => {
  const studyId = await recruit();
  await addSession(studyId);
  const [guest] = await invite(studyId);
  await hub.sql.query(`update participations set status = 'applied', holds_place = false where id = $1`, [guest?.id]);
  await hub.sql.query('update studies set places_taken = places_taken - 1 where id = $1', [studyId]);
  await hub.sql.query('delete from emails where participation_id = $1', [guest?.id]);
  await act(guest?.id ?? '', 'invite');
  expect(await listMails(guest?.id ?? '')).toEqual(['invitation']);
  const text = textOf(await compose(guest?.id ?? '', 'invitation'));
  expect(text).toContain(`${hub.url}${guest?.path}`);
  expect(text).toMatch(/Your place is kept until .* GMT \(UTC\)/);
  expect(text).toContain('$50.00');
  expect(text).not.toContain('redirected');
});

it('tell when, how long, with whom and where, in the zone that the person chose', async () => {
  const studyId = await recruit();
  const session = await addSession(studyId, { startsAt: '2027-07-01T16:00:00Z' });
  const next = await addSession(studyId, { startsAt: '2027-12-01T16:00:00Z', location: 'Room 5', host: 'Ann' });
  const [guest] = await invite(studyId);
  if (!guest) throw new Error('somebody was invited');
  await book(guest, session.id, { zone: 'Europe/Berlin' });
  const told = textOf(await compose(guest.id, 'booking_confirmed'));
  for (const words of [
    'Thursday, July 1, 2027 at 6:00 PM GMT+2 (Europe/Berlin)',
    'How long: 30 minutes',
    'With: Kim Nguyen',
    'Where: https://meet.example.com/abc',
    '$50.00',
    guest.path,
  ])
    expect(told).toContain(words);
  await book(guest, next.id, { zone: 'Europe/Berlin' });
  const moved = textOf(await compose(guest.id, 'booking_moved'));
  for (const words of ['Wednesday, December 1, 2027 at 5:00 PM GMT+1', 'With: Ann', 'Where: Room 5']) expect(moved).toContain(words);
  await send(guest, { act: 'cancel' });
  expect(textOf(await compose(guest.id, 'booking_cancelled'))).toContain('is called off');
  expect(await compose(guest.id, 'booking_confirmed')).toBe('The booking had changed again before the mail was sent.');
});

it('remind a day before, once, and again after the session was put to another time; not who has just booked', async () => {
  const reminders = hub.app.get(BookingReminders);
  const studyId = await recruit();
  const session = await addSession(studyId, { startsAt: minutesFromNow(24 * 60 + 30) });
  const soon = await addSession(studyId, { startsAt: minutesFromNow(120) });
  const guest = await inviteAndBook(studyId, session.id);
  const late = await inviteAndBook(studyId, soon.id);
  expect(await reminders.remind()).toBe(0);
  await hub.sql.query(`update bookings set booked_at = booked_at - interval '1 hour' where participation_id = $1`, [guest.id]);
  await hub.sql.query(
    `update sessions set starts_at = starts_at - interval '40 minutes', ends_at = ends_at - interval '40 minutes' where id = $1`,
    [session.id],
  );
  expect(await reminders.remind()).toBe(1);
  expect(await reminders.remind()).toBe(0);
  expect(await listMails(guest.id)).toContain('booking_reminder');
  expect(await listMails(late.id)).not.toContain('booking_reminder');
  expect(textOf(await compose(guest.id, 'booking_reminder'))).toContain('This is a reminder');
  await hub.request('PATCH', `/api/v1/studies/${studyId}/sessions/${session.id}`, { body: { startsAt: minutesFromNow(23 * 60) } });
  await hub.sql.query(`update bookings set booked_at = booked_at - interval '1 day' where participation_id = $1`, [guest.id]);
  expect(await reminders.remind()).toBe(1);
  await shift(session.id, -72);
  expect(await compose(guest.id, 'booking_reminder')).toBe('The session had begun before the mail was sent.');
});

it('bookings stand in the export of a person, and tell nothing of them after an erase', async () => {
  const studyId = await recruit();
  const session = await addSession(studyId);
  const [guest] = await invite(studyId);
  if (!guest) throw new Error('somebody was invited');
  await book(guest, session.id, { zone: 'Asia/Kolkata' });
  const { body } = await hub.request<{ sections: { bookings: unknown[] } }>('GET', `/api/v1/participants/${guest.participantId}/export`);
  expect(body.sections.bookings).toMatchObject([{ sessionId: session.id, status: 'booked', zone: 'Asia/Kolkata' }]);
  expect((await hub.request('POST', `/api/v1/participants/${guest.participantId}/erase`)).status).toBeLessThan(300);
  expect(await count('bookings where participation_id = $1 and zone is not null', guest.id)).toBe(0);
});

it('a place that is kept for nobody any more goes back: whoever books nothing in time is out', async () => {
  const studyId = await recruit({ participationLimit: 1 });
  const session = await addSession(studyId);
  const [guest] = await invite(studyId);
  if (!guest) throw new Error('somebody was invited');
  await expect(invite(studyId)).rejects.toThrow('has no participation');
  await hub.sql.query(`update participations set reserved_until = now() - interval '1 second' where id = $1`, [guest.id]);
  expect(await invite(studyId)).toHaveLength(1);
  const { body } = await hub.request('GET', `/api/v1/participations/${guest.id}`);
  expect(body).toMatchObject({ status: 'expired', holdsPlace: false });
  expect((await book(guest, session.id)).text).toContain('Your place was kept, and is not any more');
});
