import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weekdays, type Availability, type WeeklyWindow } from './availability.js';
import { buildSlots } from './build-slots.js';

const always = new Date('2000-01-01T00:00:00Z');
const minute = 60_000;

/** Availability on one date, by windows of any day. */
const on = (zone: string, date: string, ...windows: readonly (readonly [from: string, to: string])[]): Availability => ({
  zone,
  dateRange: { kind: 'fixed', from: date, to: date },
  weekly: weekdays.flatMap((day) => windows.map(([from, to]): WeeklyWindow => ({ day, from, to }))),
  closedOn: [],
});
const starts = (availability: Availability, minutes: number, options = {}) =>
  buildSlots(availability, minutes, { notBefore: always, ...options }).map(({ startsAt }) =>
    startsAt.toISOString().replace(':00.000Z', 'Z'),
  );

/** What the clocks of a zone show, by the platform's own formatter: an oracle that shares no code with what is tested. */
const formatters = new Map<string, Intl.DateTimeFormat>();
function show(instant: number, zone: string): { readonly date: string; readonly minutes: number; readonly day: string } {
  const formatter =
    formatters.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' });
  formatters.set(zone, formatter);
  const [date = '', time = ''] = formatter.format(instant).split(', ');
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return { date, minutes: Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)), day: weekdays[(day + 6) % 7] ?? '' };
}
const countMinutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

describe('slots where clocks change', () => {
  test('New York, forward: 02:00 does not exist and has no slot; the others keep to the clock', () => {
    expect(starts(on('America/New_York', '2026-03-08', ['01:00', '05:00']), 60)).toEqual([
      '2026-03-08T06:00Z',
      '2026-03-08T07:00Z',
      '2026-03-08T08:00Z',
    ]);
  });

  test('New York, back: 01:00 comes twice and has one slot, the first', () => {
    expect(starts(on('America/New_York', '2026-11-01', ['00:00', '03:00']), 60)).toEqual([
      '2026-11-01T04:00Z',
      '2026-11-01T05:00Z',
      '2026-11-01T07:00Z',
    ]);
  });

  test('Berlin, forward and back', () => {
    expect(starts(on('Europe/Berlin', '2026-03-29', ['01:00', '04:00']), 60)).toEqual(['2026-03-29T00:00Z', '2026-03-29T01:00Z']);
    expect(starts(on('Europe/Berlin', '2026-10-25', ['01:00', '04:00']), 60)).toEqual([
      '2026-10-24T23:00Z',
      '2026-10-25T00:00Z',
      '2026-10-25T02:00Z',
    ]);
  });

  test('Lord Howe moves by half an hour, forward and back', () => {
    const zone = 'Australia/Lord_Howe';
    expect(starts(on(zone, '2026-10-04', ['01:30', '03:30']), 30)).toEqual(['2026-10-03T15:00Z', '2026-10-03T15:30Z', '2026-10-03T16:00Z']);
    expect(starts(on(zone, '2026-04-05', ['01:00', '02:30']), 30)).toEqual(['2026-04-04T14:00Z', '2026-04-04T14:30Z', '2026-04-04T15:30Z']);
  });

  test('Kolkata has no summer time, and half an hour beside the full ones', () => {
    for (const date of ['2026-03-08', '2026-07-01', '2026-11-01']) {
      expect(starts(on('Asia/Kolkata', date, ['09:00', '10:00']), 60)).toEqual([`${date}T03:30Z`]);
    }
  });

  test('a window that ends in a time that does not exist ends at the change', () => {
    expect(starts(on('America/New_York', '2026-03-08', ['01:00', '02:30']), 60)).toEqual(['2026-03-08T06:00Z']);
    expect(starts(on('America/New_York', '2026-03-08', ['01:00', '02:30']), 61)).toEqual([]);
    expect(starts(on('America/New_York', '2026-03-08', ['02:00', '03:00']), 15)).toEqual([]);
  });

  test('a slot that would reach into the one before, because an hour is gone, is left out', () => {
    const slots = buildSlots(on('America/New_York', '2026-03-08', ['01:00', '06:00']), 45, { notBefore: always });
    expect(slots.map(({ startsAt }) => startsAt.toISOString().slice(11, 16))).toEqual(['06:00', '06:45', '08:00', '08:45']);
  });

  test('C13: the offset is that of the day of the slot, whatever it is now', () => {
    const summer = on('Europe/Berlin', '2026-07-01', ['09:00', '10:00']);
    const winter = on('Europe/Berlin', '2026-12-01', ['09:00', '10:00']);
    for (const now of ['2026-01-15T12:00:00Z', '2026-06-15T12:00:00Z']) {
      expect(starts(summer, 60, { notBefore: new Date(now) })).toEqual(['2026-07-01T07:00Z']);
      expect(starts(winter, 60, { notBefore: new Date(now) })).toEqual(['2026-12-01T08:00Z']);
    }
  });
});

describe('slots', () => {
  test('go over the end of a year and a leap day, each on its own day of the week', () => {
    const windows = (from: string, to: string): Availability => ({
      ...on('America/New_York', from, ['23:00', '24:00']),
      dateRange: { kind: 'fixed', from, to },
    });
    expect(starts(windows('2026-12-31', '2027-01-01'), 60)).toEqual(['2027-01-01T04:00Z', '2027-01-02T04:00Z']);
    expect(starts(windows('2028-02-28', '2028-03-01'), 60)).toEqual(['2028-02-29T04:00Z', '2028-03-01T04:00Z', '2028-03-02T04:00Z']);
    const tuesdays = { ...windows('2028-02-27', '2028-03-02'), weekly: [{ day: 'tuesday', from: '09:00', to: '10:00' }] } as const;
    expect(starts(tuesdays, 60)).toEqual(['2028-02-29T14:00Z']);
  });

  test('are left out on closed days, before the moment given, and where the session does not fit', () => {
    const days: Availability = {
      ...on('UTC', '2026-05-04', ['09:00', '10:30']),
      dateRange: { kind: 'fixed', from: '2026-05-04', to: '2026-05-06' },
      closedOn: ['2026-05-05'],
    };
    expect(starts(days, 60)).toEqual(['2026-05-04T09:00Z', '2026-05-06T09:00Z']);
    expect(starts(days, 90, { notBefore: new Date('2026-05-04T09:00:00.001Z') })).toEqual(['2026-05-06T09:00Z']);
    expect(starts(days, 90, { notBefore: new Date('2026-05-06T09:00:00.000Z') })).toEqual(['2026-05-06T09:00Z']);
    expect(starts(days, 91)).toEqual([]);
  });

  test('keep the gap, between windows too', () => {
    const day = on('UTC', '2026-05-04', ['09:00', '11:00'], ['11:00', '12:00']);
    expect(starts(day, 50, { gapMinutes: 10 }).map((start) => start.slice(11, 16))).toEqual(['09:00', '10:00', '11:00']);
    expect(starts(day, 60, { gapMinutes: 10 }).map((start) => start.slice(11, 16))).toEqual(['09:00', '11:00']);
    expect(starts(on('UTC', '2026-05-04', ['09:00', '10:00'], ['10:00', '11:00']), 60, { gapMinutes: 1 })).toEqual(['2026-05-04T09:00Z']);
  });

  test('a rolling range begins on the day that it is there', () => {
    const rolling: Availability = { ...on('Asia/Kolkata', '2026-01-01', ['09:00', '10:00']), dateRange: { kind: 'rolling', days: 2 } };
    expect(starts(rolling, 60, { notBefore: new Date('2026-05-03T19:00:00Z') })).toEqual(['2026-05-04T03:30Z', '2026-05-05T03:30Z']);
  });

  test('minutes that are not whole are a bug of the caller', () => {
    const day = on('UTC', '2026-05-04', ['09:00', '10:00']);
    for (const minutes of [0, -5, 1.5, Number.NaN]) expect(() => buildSlots(day, minutes, { notBefore: always })).toThrow(RangeError);
    for (const gapMinutes of [-1, 0.5]) expect(() => buildSlots(day, 30, { notBefore: always, gapMinutes })).toThrow(RangeError);
  });

  const zones = ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/St_Johns', 'Africa/Cairo'];
  const changes = [
    '2026-03-06',
    '2026-03-27',
    '2026-10-02',
    '2026-04-03',
    '2026-10-23',
    '2026-10-30',
    '2026-12-30',
    '2028-02-27',
    '2026-04-23',
  ];
  const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const window = fc
    .record({ day: fc.constantFrom(...weekdays), from: fc.nat(1438), length: fc.integer({ min: 1, max: 300 }) })
    .map(({ day, from, length }): WeeklyWindow => ({ day, from: clock(from), to: clock(Math.min(1440, from + length)) }));
  const plan = fc.record({
    zone: fc.constantFrom(...zones),
    from: fc.constantFrom(...changes),
    days: fc.integer({ min: 1, max: 5 }),
    weekly: fc.array(window, { minLength: 1, maxLength: 6 }),
    minutes: fc.integer({ min: 5, max: 120 }),
    gapMinutes: fc.integer({ min: 0, max: 30 }),
  });

  test('what clocks take back out of its window has no slot', () => {
    // At two they go back to half past one, and the window begins at 01:32.
    const weekly: readonly WeeklyWindow[] = [{ day: 'sunday', from: '01:32', to: '02:00' }];
    const zone = 'Australia/Lord_Howe';
    const dateRange = { kind: 'fixed', from: '2026-04-05', to: '2026-04-05' } as const;
    const slots = buildSlots({ zone, dateRange, weekly, closedOn: [] }, 5, { notBefore: always });
    expect(slots.map(({ startsAt }) => show(startsAt.getTime(), zone).minutes)).toEqual([92, 97, 102, 107, 112]);
  });

  test('every minute of every slot lies in one window of its day, slots last real minutes, and none meets another', () => {
    let seen = 0;
    fc.assert(
      fc.property(plan, ({ zone, from, days, weekly, minutes, gapMinutes }) => {
        const to = new Date(Date.parse(from) + (days - 1) * 1440 * minute).toISOString().slice(0, 10);
        const availability: Availability = { zone, dateRange: { kind: 'fixed', from, to }, weekly, closedOn: [] };
        let free = Number.NEGATIVE_INFINITY;
        for (const { startsAt, endsAt } of buildSlots(availability, minutes, { gapMinutes, notBefore: always })) {
          seen += 1;
          const [start, end] = [startsAt.getTime(), endsAt.getTime()];
          expect(end - start).toBe(minutes * minute);
          expect(start).toBeGreaterThanOrEqual(free);
          free = end + gapMinutes * minute;
          const first = show(start, zone);
          expect(first.date >= from && first.date <= to).toBe(true);
          const open = weekly.filter((one) => one.day === first.day && countMinutes(one.from) <= first.minutes);
          const fits = open.some((one) =>
            Array.from({ length: minutes }, (_, index) => show(start + index * minute, zone)).every(
              (at) => at.date === first.date && at.minutes >= countMinutes(one.from) && at.minutes < countMinutes(one.to),
            ),
          );
          expect(fits).toBe(true);
        }
      }),
      { numRuns: 120 },
    );
    expect(seen).toBeGreaterThan(100);
  });
});
