import { describe, expect, it } from 'vitest';
import { createBudget } from '../support/rally-study.js';
import { act, addSession, book, count, hub, invite, minutesFromNow, read, readSession, recruit, send, type Guest } from './ground.js';

/** CI plays a few; the long form is `PANELBRIDGE_CHAOS_ROUNDS=200`. */
const rounds = Number(process.env['PANELBRIDGE_CHAOS_ROUNDS'] ?? 4);
const many = { timeout: 60_000 + rounds * 15_000 };

async function recruitMany(participationLimit: number): Promise<string> {
  return recruit({ kind: 'group_interview', participationLimit }, { budgetId: await createBudget(hub, 10_000_000) });
}

/** As it was before anybody booked. */
async function startOver(studyId: string): Promise<void> {
  await hub.sql.query('delete from bookings where study_id = $1', [studyId]);
  await hub.sql.query(`update participations set status = 'invited', holds_place = true, ended_at = null where study_id = $1`, [studyId]);
}

const tally = (guests: readonly Guest[], session: string) =>
  Promise.all(guests.map((guest) => book(guest, session))).then((answers) => answers.map(({ status }) => status));

describe(`bookings at once, ${rounds} rounds`, () => {
  it('of N places and 10 N people there are never N + 1, and never fewer than N', many, async () => {
    const places = 3;
    const studyId = await recruitMany(10 * places);
    const guests = await invite(studyId, 10 * places);
    for (let round = 0; round < rounds; round += 1) {
      const session = await addSession(studyId, { capacity: places });
      const statuses = await tally(guests, session.id);
      expect(statuses.filter((status) => status === 200)).toHaveLength(places);
      expect(statuses.filter((status) => status === 409)).toHaveLength(9 * places);
      expect((await readSession(studyId, session.id)).booked).toBe(places);
      expect(await count(`bookings where session_id = $1 and status = 'booked'`, session.id)).toBe(places);
      expect(await count(`participations where study_id = $1 and status = 'scheduled'`, studyId)).toBe(places);
      await startOver(studyId);
      await hub.sql.query('update sessions set booked = 0 where id = $1', [session.id]);
    }
  });

  it('of two who want the last place of an interview one gets it', many, async () => {
    const studyId = await recruitMany(2);
    const [one, other] = await invite(studyId, 2);
    if (!one || !other) throw new Error('two were invited');
    for (let round = 0; round < rounds; round += 1) {
      const session = await addSession(studyId, { capacity: 2 });
      await hub.sql.query('update sessions set capacity = 1 where id = $1', [session.id]);
      expect((await tally([one, other], session.id)).toSorted((left, right) => left - right)).toEqual([200, 409]);
      await startOver(studyId);
      await hub.sql.query('update sessions set booked = 0 where id = $1', [session.id]);
    }
  });

  it('one person has one booking, however often and for whatever times the form is sent', many, async () => {
    const studyId = await recruitMany(1);
    const [guest] = await invite(studyId);
    if (!guest) throw new Error('somebody was invited');
    const sessions = await Promise.all(
      [60, 120, 180].map((minutes) => addSession(studyId, { capacity: 5, startsAt: minutesFromNow(minutes) })),
    );
    for (let round = 0; round < rounds; round += 1) {
      const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => book(guest, sessions[index % 3]?.id ?? '')));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      const { rows } = await hub.sql.query('select sum(booked)::int as booked, max(booked) as most from sessions where study_id = $1', [
        studyId,
      ]);
      expect(rows).toEqual([{ booked: 1, most: 1 }]);
      expect(await count(`bookings where participation_id = $1 and status = 'booked'`, guest.id)).toBe(1);
      expect(await count('bookings where participation_id = $1', guest.id)).toBeLessThanOrEqual(3);
    }
  });

  it('moving into one free place from all sides fills it once, and who comes late keeps what they have', many, async () => {
    const studyId = await recruitMany(6);
    const guests = await invite(studyId, 6);
    for (let round = 0; round < rounds; round += 1) {
      const present = await addSession(studyId, { capacity: 6 });
      const wanted = await addSession(studyId, { capacity: 2, startsAt: minutesFromNow(90) });
      await tally(guests, present.id);
      const statuses = await tally(guests, wanted.id);
      expect(statuses.filter((status) => status === 200)).toHaveLength(2);
      expect([(await readSession(studyId, present.id)).booked, (await readSession(studyId, wanted.id)).booked]).toEqual([4, 2]);
      await startOver(studyId);
      await hub.sql.query('update sessions set booked = 0 where study_id = $1', [studyId]);
    }
  });

  it('a session that is called off while people book, move and leave ends with nobody in it', many, async () => {
    const studyId = await recruitMany(8);
    for (let round = 0; round < rounds; round += 1) {
      const guests = await invite(studyId, 8);
      const doomed = await addSession(studyId, { capacity: 8 });
      const other = await addSession(studyId, { capacity: 8, startsAt: minutesFromNow(90) });
      await tally(guests.slice(0, 4), doomed.id);
      const answers = await Promise.all([
        ...guests.slice(4).map((guest) => book(guest, doomed.id)),
        ...guests.slice(0, 2).map((guest) => book(guest, other.id)),
        send(guests[2] ?? { path: '' }, { act: 'cancel' }),
        act(guests[3]?.id ?? '', 'reject', { reason: 'Not for us' }),
        hub.request('POST', `/api/v1/studies/${studyId}/sessions/${doomed.id}/cancel`, { body: { reason: 'Ill' } }),
      ]);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      expect(answers.at(-1)?.status).toBe(200);
      expect(await readSession(studyId, doomed.id)).toMatchObject({ status: 'cancelled', booked: 0 });
      const living = await count(`bookings where session_id = $1 and status = 'booked'`, other.id);
      expect((await readSession(studyId, other.id)).booked).toBe(living);
      const statuses = await Promise.all(guests.map(async ({ id }) => (await read(id)).status));
      expect(statuses.filter((status) => status === 'scheduled')).toHaveLength(living);
      const { rows } = await hub.sql.query(
        `select places_taken, (select count(*)::int from participations p where p.study_id = s.id and p.holds_place) as held from studies s where id = $1`,
        [studyId],
      );
      expect(rows[0].places_taken).toBe(rows[0].held);
      for (const { id } of guests) await act(id, 'cancel', { reason: 'Next round' });
    }
  });
});
