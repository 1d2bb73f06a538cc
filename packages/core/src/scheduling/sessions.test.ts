import { describe, expect, test } from 'vitest';
import { participationStatuses } from '../participation/status.js';
import { decideCancelBooking, decideNoShow, type NoShowInput } from './decide-absence.js';
import { decideBooking, decideReschedule, type BookingInput, type RescheduleInput } from './decide-booking.js';
import { checkSession, type SessionInput } from './session.js';

const now = new Date('2026-05-04T12:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const codesOf = (result: { readonly ok: boolean; readonly faults?: readonly { readonly code: string }[] }) =>
  (result.faults ?? []).map(({ code }) => code);

describe('checkSession', () => {
  const input: SessionInput = { kind: 'interview', participationTimeMinutes: 45, startsAt: later(60), minutes: null, capacity: null };
  const check = (changes: Partial<SessionInput>) => checkSession({ ...input, ...changes }, now);

  test('S2-16 a session takes the participation time of the study, and nobody sets another', () => {
    expect(check({})).toEqual({ ok: true, value: { startsAt: later(60), endsAt: later(105), capacity: 1 } });
    expect(check({ minutes: 45 }).ok).toBe(true);
    expect(codesOf(check({ minutes: 30 }))).toEqual(['session_minutes_fixed']);
    for (const participationTimeMinutes of [null, 0, -1, 1.5])
      expect(codesOf(check({ participationTimeMinutes }))).toEqual(['participation_time_missing']);
  });

  test('S2-29 only an interview and a group interview have sessions', () => {
    expect(check({ kind: 'interview' }).ok).toBe(true);
    expect(check({ kind: 'group_interview' }).ok).toBe(true);
    for (const kind of ['unmoderated_test', 'survey'] as const) expect(codesOf(check({ kind }))).toEqual(['scheduling_not_supported']);
  });

  test('S2-32 a session is valid though nothing is known about who takes part', () => {
    const result = check({ kind: 'group_interview', capacity: 3 });
    expect(result).toEqual({ ok: true, value: { startsAt: later(60), endsAt: later(105), capacity: 3 } });
  });

  test('an interview is held with one person, a group interview with two or more', () => {
    for (const capacity of [0, 2, -1, 1.5]) expect(codesOf(check({ capacity }))).toEqual(['capacity_invalid']);
    for (const capacity of [0, 1, 2.5, Number.POSITIVE_INFINITY])
      expect(codesOf(check({ kind: 'group_interview', capacity }))).toEqual(['capacity_invalid']);
    expect(check({ kind: 'group_interview' })).toMatchObject({ value: { capacity: 2 } });
  });

  test('a session begins in the future, and every fault is named at once', () => {
    expect(codesOf(check({ startsAt: now }))).toEqual(['session_past']);
    expect(check({ startsAt: later(0.001) }).ok).toBe(true);
    expect(codesOf(check({ startsAt: later(-1), capacity: 2, minutes: 5 }))).toEqual([
      'session_minutes_fixed',
      'capacity_invalid',
      'session_past',
    ]);
  });
});

const session = { startsAt: later(60), endsAt: later(105), capacity: 2, booked: 1 };
const study = { status: 'active', launched: true } as const;

describe('decideBooking', () => {
  const input: BookingInput = { session, study, status: 'invited', now };
  const book = (changes: Partial<BookingInput>) => decideBooking({ ...input, ...changes });

  test('S2-32 who is invited books with nothing known about them, and keeps the place of the invitation', () => {
    expect(book({})).toEqual({ ok: true, value: { path: ['scheduled'], place: 0 } });
  });

  test('a session is never booked beyond its capacity (D26)', () => {
    expect(codesOf(book({ session: { ...session, booked: 2 } }))).toEqual(['session_full']);
    expect(codesOf(book({ session: { ...session, booked: 3 } }))).toEqual(['session_full']);
    expect(codesOf(book({ session: { ...session, capacity: 1, booked: 1 } }))).toEqual(['session_full']);
  });

  test('a session that begins at this moment cannot be booked', () => {
    expect(codesOf(book({ now: later(60) }))).toEqual(['session_past']);
    expect(book({ now: later(59.999) }).ok).toBe(true);
  });

  test('S2-69 nobody books after close, nor before the launch; while the study is paused who is invited may', () => {
    expect(codesOf(book({ study: { status: 'closed', launched: true } }))).toEqual(['study_not_open']);
    expect(codesOf(book({ study: { status: 'active', launched: false } }))).toEqual(['study_not_open']);
    expect(book({ study: { status: 'paused', launched: true } }).ok).toBe(true);
  });

  test('only who is invited books, and once', () => {
    expect(codesOf(book({ status: 'scheduled' }))).toEqual(['already_booked']);
    for (const status of participationStatuses.filter((one) => one !== 'invited' && one !== 'scheduled')) {
      expect(codesOf(book({ status }))).toEqual(['not_invited']);
    }
    const worst = {
      status: 'applied',
      study: { status: 'closed', launched: true },
      now: later(61),
      session: { ...session, booked: 2 },
    } as const;
    expect(codesOf(book(worst))).toEqual(['study_not_open', 'not_invited', 'session_past', 'session_full']);
  });
});

describe('decideReschedule', () => {
  const present = { startsAt: later(30), endsAt: later(75), capacity: 1 };
  const input: RescheduleInput = { session, present, isSame: false, study, status: 'scheduled', now };
  const move = (changes: Partial<RescheduleInput>) => decideReschedule({ ...input, ...changes });

  test('a booking moves until its session begins, and the person stays scheduled', () => {
    expect(move({})).toEqual({ ok: true, value: { path: [], place: 0 } });
    expect(move({ now: later(29.999) }).ok).toBe(true);
    expect(codesOf(move({ now: later(30) }))).toEqual(['session_started']);
  });

  test('the other session could be booked, and is another one', () => {
    expect(codesOf(move({ session: { ...session, booked: 2 } }))).toEqual(['session_full']);
    expect(codesOf(move({ session: { ...session, startsAt: later(-1) } }))).toEqual(['session_past']);
    expect(codesOf(move({ isSame: true, session: { ...present, booked: 1 } }))).toEqual(['same_session']);
    expect(codesOf(move({ study: { status: 'closed', launched: true } }))).toEqual(['study_not_open']);
    for (const status of participationStatuses.filter((one) => one !== 'scheduled'))
      expect(codesOf(move({ status }))).toEqual(['not_booked']);
  });
});

describe('bookings that do not come about', () => {
  const absence = { session, status: 'scheduled', incentiveReleased: false, now } as const;

  test('a booking is called off until the session begins, and frees the place; less than a day before is short notice', () => {
    const day = { ...session, startsAt: later(24 * 60) };
    expect(decideCancelBooking({ ...absence, session: day })).toMatchObject({
      value: { path: ['cancelled'], place: -1, isShortNotice: false },
    });
    expect(decideCancelBooking({ ...absence, session: day, now: later(0.001) })).toMatchObject({ value: { isShortNotice: true } });
    expect(codesOf(decideCancelBooking({ ...absence, now: later(60) }))).toEqual(['session_started']);
    for (const status of participationStatuses.filter((one) => one !== 'scheduled')) {
      expect(codesOf(decideCancelBooking({ ...absence, status }))).toEqual(['act_not_allowed']);
    }
  });

  const missed: NoShowInput = { ...absence, now: later(60), replace: true, participationLimit: 5 };

  test('nobody is a no-show before the session begins', () => {
    expect(codesOf(decideNoShow({ ...missed, now: later(59.999) }))).toEqual(['session_not_started']);
    expect(decideNoShow(missed).ok).toBe(true);
    for (const status of participationStatuses.filter((one) => one !== 'scheduled')) {
      expect(codesOf(decideNoShow({ ...missed, status }))).toEqual(['act_not_allowed']);
    }
  });

  test('S2-60 a no-show withdraws what would be paid', () => {
    expect(decideNoShow(missed)).toMatchObject({ value: { path: ['no_show'], incentive: 'cancel' } });
  });

  test('with a replacement one person more is wanted than before, without one nobody is', () => {
    const wanted = (replace: boolean, participationLimit: number, taken: number) => {
      const result = decideNoShow({ ...missed, replace, participationLimit });
      if (!result.ok) throw new Error('refused');
      return result.value.participationLimit - (taken + result.value.place) - (participationLimit - taken);
    };
    expect(wanted(true, 5, 5)).toBe(1);
    expect(wanted(true, 1, 1)).toBe(1);
    expect(wanted(false, 5, 5)).toBe(0);
    expect(wanted(false, 5, 2)).toBe(0);
    expect(decideNoShow({ ...missed, replace: false, participationLimit: 1 })).toMatchObject({ value: { participationLimit: 1 } });
  });
});
