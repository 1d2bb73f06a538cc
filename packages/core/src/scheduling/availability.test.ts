import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAvailability, type Availability } from './availability.js';
import { parseTimeZone, toInstant, toLocal } from './time-zone.js';

const good: Availability = {
  zone: 'Europe/Berlin',
  dateRange: { kind: 'fixed', from: '2026-05-04', to: '2026-05-15' },
  weekly: [
    { day: 'monday', from: '09:00', to: '12:00' },
    { day: 'monday', from: '12:00', to: '24:00' },
  ],
  closedOn: ['2026-05-11'],
};
const codes = (changes: Partial<Availability>) => {
  const result = checkAvailability({ ...good, ...changes });
  return result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
};
const range = (from: string, to: string) => ({ dateRange: { kind: 'fixed', from, to } }) as const;

describe('checkAvailability', () => {
  test('takes a good one, with the name of the zone as it is written', () => {
    expect(checkAvailability({ ...good, zone: 'europe/berlin' })).toEqual({ ok: true, value: good });
    expect(codes({ dateRange: { kind: 'rolling', days: 14 } })).toEqual([]);
  });

  test('dates exist, and come in order, and are not too many', () => {
    for (const from of ['2026-02-29', '2026-13-01', '2026-5-4', '20260504', 'tomorrow', '2026-05-04T00:00', '']) {
      expect(codes(range(from, '2026-12-31'))).toEqual(['date_invalid /dateRange/from']);
    }
    expect(codes(range('2028-02-29', '2028-02-29'))).toEqual([]);
    expect(codes(range('2026-05-04', '2026-05-03'))).toEqual(['date_range_reversed /dateRange/to']);
    expect(codes(range('2026-01-01', '2027-01-01'))).toEqual([]);
    expect(codes(range('2026-01-01', '2027-01-02'))).toEqual(['date_range_too_long /dateRange/to']);
    for (const days of [0, 1.5, 367])
      expect(codes({ dateRange: { kind: 'rolling', days } })).toEqual(['date_range_too_long /dateRange/days']);
  });

  test('spans lie within a day and do not overlap', () => {
    const bad = [
      ['12:00', '09:00'],
      ['09:00', '09:00'],
      ['24:00', '24:00'],
      ['9:00', '10:00'],
      ['09:60', '10:00'],
      ['09:00', '25:00'],
    ] as const;
    for (const [from, to] of bad) expect(codes({ weekly: [{ day: 'monday', from, to }] })).toEqual(['window_invalid /weekly/0']);
    expect(codes({ weekly: [{ day: 'Montag' as 'monday', from: '09:00', to: '10:00' }] })).toEqual(['window_invalid /weekly/0']);
    expect(codes({ weekly: [] })).toEqual(['window_missing /weekly']);
    expect(codes({ weekly: [...good.weekly, { day: 'monday', from: '11:59', to: '12:01' }] })).toEqual(['window_overlaps /weekly/2']);
    expect(codes({ weekly: [...good.weekly, { day: 'tuesday', from: '11:59', to: '12:01' }] })).toEqual([]);
  });

  test('names everything at once', () => {
    const worst = { zone: '+02:00', ...range('x', 'y'), weekly: [], closedOn: ['2026-05-11', 'z'] };
    expect(codes(worst)).toEqual([
      'time_zone_unknown /zone',
      'date_invalid /dateRange/from',
      'date_invalid /dateRange/to',
      'window_missing /weekly',
      'date_invalid /closedOn/1',
    ]);
  });
});

describe('time zones', () => {
  test('are IANA names, and no offsets, which know no summer time', () => {
    expect(parseTimeZone('asia/kolkata')).toEqual({ ok: true, value: 'Asia/Kolkata' });
    for (const zone of ['+05:30', '-04', 'Mars/Phobos', '', 'Europe/Berlin ', '2026-01-01T00:00[Europe/Berlin]', null, 5])
      expect(parseTimeZone(zone, '/zone').ok).toBe(false);
  });

  test('a time that is skipped is no moment, one that comes twice is the first of both', () => {
    expect(toInstant({ date: '2026-03-08', time: '02:30' }, 'America/New_York')).toBeNull();
    expect(toInstant({ date: '2026-03-29', time: '02:00' }, 'Europe/Berlin')).toBeNull();
    expect(toInstant({ date: '2026-10-04', time: '02:15' }, 'Australia/Lord_Howe')).toBeNull();
    expect(toInstant({ date: '2026-11-01', time: '01:30' }, 'America/New_York')?.toISOString()).toBe('2026-11-01T05:30:00.000Z');
    expect(toInstant({ date: '2026-10-25', time: '02:30' }, 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(toInstant({ date: '2026-04-05', time: '01:45' }, 'Australia/Lord_Howe')?.toISOString()).toBe('2026-04-04T14:45:00.000Z');
  });

  test('C13: the offset is that of the moment', () => {
    expect(toLocal(new Date('2026-11-01T05:30:00Z'), 'America/New_York')).toEqual({ date: '2026-11-01', time: '01:30', offset: '-04:00' });
    expect(toLocal(new Date('2026-11-01T06:30:59Z'), 'America/New_York')).toEqual({ date: '2026-11-01', time: '01:30', offset: '-05:00' });
    expect(toLocal(new Date('2026-12-31T20:00:00Z'), 'Asia/Kolkata')).toEqual({ date: '2027-01-01', time: '01:30', offset: '+05:30' });
    expect(toLocal(new Date('2028-02-29T23:30:00Z'), 'UTC')).toEqual({ date: '2028-02-29', time: '23:30', offset: '+00:00' });
  });

  test('every moment comes back from its local time, or as the first of the two that share it', () => {
    const zones = fc.constantFrom('America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC');
    const minutes = fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2029, 0, 1) / 60_000 });
    const edges = fc.constantFrom(
      '2026-03-08T07:00',
      '2026-11-01T06:00',
      '2026-03-29T01:00',
      '2026-10-25T01:00',
      '2026-04-04T15:00',
      '2026-10-03T15:30',
    );
    const near = fc.tuple(edges, fc.integer({ min: -120, max: 120 })).map(([edge, minute]) => Date.parse(`${edge}Z`) / 60_000 + minute);
    fc.assert(
      fc.property(zones, fc.oneof(minutes, near), (zone, minute) => {
        const instant = new Date(minute * 60_000);
        const local = toLocal(instant, zone);
        const back = toInstant(local, zone);
        const difference = instant.getTime() - (back?.getTime() ?? Number.NaN);
        expect(difference === 0 || difference === (zone === 'Australia/Lord_Howe' ? 30 : 60) * 60_000).toBe(true);
        expect(back !== null && toLocal(back, zone).offset === local.offset).toBe(difference === 0);
      }),
      { numRuns: 500 },
    );
  });
});
