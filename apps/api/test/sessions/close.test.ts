import { describe, expect, it } from 'vitest';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import {
  act,
  addSession,
  book,
  count,
  hub,
  invite,
  inviteAndBook,
  listMails,
  minutesFromNow,
  open,
  read,
  readSession,
  recruit,
  type Problem,
} from './ground.js';

const close = (studyId: string) => hub.request<StudyDto & Problem>('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true } });
/** Puts a session so that it ended so many minutes ago; negative: it is still under way. */
const endedAgo = (sessionId: string, minutes: number) =>
  hub.sql.query(
    `update sessions set starts_at = now() - make_interval(mins => $2) - interval '30 minutes', ends_at = now() - make_interval(mins => $2) where id = $1`,
    [sessionId, minutes],
  );

describe('closing a study with sessions', () => {
  it('S2-67 S2-69 calls off what is to come, tells who had booked, and nothing can be booked, invited or planned afterwards', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const free = await addSession(studyId, { startsAt: minutesFromNow(120) });
    const booked = await inviteAndBook(studyId, session.id);
    const [invited] = await invite(studyId);
    if (!invited) throw new Error('somebody was invited');
    expect((await close(studyId)).body.status).toBe('closed');
    for (const { id } of [booked, invited]) expect(await read(id)).toMatchObject({ status: 'cancelled', holdsPlace: false });
    for (const { id } of [session, free]) expect(await readSession(studyId, id)).toMatchObject({ status: 'cancelled', booked: 0 });
    expect((await listMails(booked.id)).at(-1)).toBe('booking_cancelled');
    expect(await listMails(invited.id)).toEqual(['invitation']);
    for (const guest of [booked, invited]) {
      expect((await book(guest, free.id)).text).not.toContain('You are booked');
      expect((await open(guest.path)).text).not.toContain('type="radio"');
    }
    expect(await count(`bookings where study_id = $1 and status = 'booked'`, studyId)).toBe(0);
    expect((await act(invited.id, 'invite')).status).toBe(409);
    await expect(invite(studyId)).rejects.toThrow('study_not_open');
    expect((await hub.sql.query('select places_taken from studies where id = $1', [studyId])).rows).toEqual([{ places_taken: 0 }]);
  });

  it('S2-70 completes and pays sessions that ended and nobody marked as missed, also where the window is open, before the bill', async () => {
    const studyId = await recruit({ participationLimit: 3 });
    const sessions = [await addSession(studyId), await addSession(studyId), await addSession(studyId)];
    const guests = [];
    for (const { id } of sessions) guests.push(await inviteAndBook(studyId, id));
    const [silent, byHand, missing] = guests;
    if (!silent || !byHand || !missing) throw new Error('three have booked');
    for (const { id } of sessions) await endedAgo(id, 5);
    await act(byHand.id, 'complete');
    await act(missing.id, 'no-show');
    expect((await close(studyId)).status).toBe(200);
    for (const { id } of [silent, byHand]) expect(await read(id)).toMatchObject({ status: 'completed', incentive: { status: 'released' } });
    expect(await read(missing.id)).toMatchObject({ status: 'no_show', incentive: null });
    const { body } = await hub.request('GET', `/api/v1/studies/${studyId}/bill`);
    expect(JSON.stringify(body)).toContain('"amount":10000');
    const later = await act(missing.id, 'complete');
    expect(later.status).toBe(409);
  });

  it('S2-67 waits for a session that is under way, and names it; nothing is changed until then', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const guest = await inviteAndBook(studyId, session.id);
    const [invited] = await invite(studyId);
    await endedAgo(session.id, -10);
    const { status, body } = await close(studyId);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'close_undecided',
      errors: [{ code: 'session_under_way', pointer: `/participations/${guest.id}` }],
    });
    expect((await read(invited?.id ?? '')).status).toBe('invited');
    await act(guest.id, 'complete-and-pay');
    expect((await close(studyId)).status).toBe(200);
  });

  it('S2-69 at the same moment as people book, invite and call off ends with nothing booked and places that agree', async () => {
    for (let round = 0; round < 3; round += 1) {
      const studyId = await recruit({ kind: 'group_interview', participationLimit: 6 });
      const session = await addSession(studyId, { capacity: 6 });
      const guests = await invite(studyId, 5);
      const [first, ...others] = guests;
      if (!first) throw new Error('people were invited');
      await book(first, session.id);
      const answers = await Promise.all([
        ...others.slice(0, 2).map((guest) => book(guest, session.id)),
        close(studyId),
        act(first.id, 'cancel', { reason: 'Asked by mail' }),
        ...others.slice(2).map((guest) => book(guest, session.id)),
        hub.request('POST', `/api/v1/studies/${studyId}/participations`, {
          body: { participants: [{ email: `${crypto.randomUUID()}@example.com` }], to: 'study' },
          headers: { 'idempotency-key': crypto.randomUUID() },
        }),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
      expect(answers[2]?.status).toBe(200);
      expect(await count(`bookings where study_id = $1 and status = 'booked'`, studyId)).toBe(0);
      expect(await count('participations where study_id = $1 and holds_place', studyId)).toBe(0);
      expect(await count(`participations where study_id = $1 and status in ('invited', 'scheduled')`, studyId)).toBe(0);
      expect((await hub.sql.query('select places_taken from studies where id = $1', [studyId])).rows).toEqual([{ places_taken: 0 }]);
      expect((await readSession(studyId, session.id)).booked).toBe(0);
    }
  });

  it('S2-69 who was completed in a session that took place can be paid after the close, but nobody is completed any more', async () => {
    const studyId = await recruit();
    const session = await addSession(studyId);
    const guest = await inviteAndBook(studyId, session.id);
    await endedAgo(session.id, 5);
    // Ended without a word; the policy would pay, so the close does.
    await close(studyId);
    expect((await act(guest.id, 'complete-and-pay')).status).toBe(409);
    expect(await count(`ledger_transfers where participation_id = $1`, guest.id)).toBe(2);
  });
});
