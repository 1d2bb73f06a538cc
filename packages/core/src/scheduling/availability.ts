import { Temporal } from 'temporal-polyfill';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { parseTimeZone } from './time-zone.js';

/** The days of a week, Monday first, as ISO 8601 counts them. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** One of {@link weekdays}. */
export type Weekday = (typeof weekdays)[number];

/** A span of every such day, by the clocks of the zone. */
export interface WeeklyWindow {
  readonly day: Weekday;
  /** `HH:mm`. */
  readonly from: string;
  /** `HH:mm`, later than `from`; `24:00` is the end of the day. */
  readonly to: string;
}

/** The days on which sessions are held: from one to the other, both of them included, or as many as follow the present moment. */
export type DateRange =
  | { readonly kind: 'fixed'; readonly from: string; readonly to: string }
  | { readonly kind: 'rolling'; readonly days: number };

/** When a team holds sessions. Dates are `YYYY-MM-DD` and, as all times here, those of the zone. */
export interface Availability {
  /** IANA name. */
  readonly zone: string;
  readonly dateRange: DateRange;
  readonly weekly: readonly WeeklyWindow[];
  /** Days on which there is no session though the week has one. */
  readonly closedOn: readonly string[];
}

/** Why an availability was refused. */
export type AvailabilityFault =
  | 'time_zone_unknown'
  | 'date_invalid'
  | 'date_range_reversed'
  | 'date_range_too_long'
  | 'window_missing'
  | 'window_invalid'
  | 'window_overlaps';

/** Most days of a date range: more than any study recruits for, and few enough to list their slots. */
export const maximumRangeDays = 366;

const clock = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

/** Checks an availability; which kinds of date range a platform takes, its policy says (S2-30). Every fault at once, pointing into it. */
export function checkAvailability(availability: Availability): Result<Availability, AvailabilityFault> {
  const zone = parseTimeZone(availability.zone, '/zone');
  const faults: Fault<AvailabilityFault>[] = [
    ...(zone.ok ? [] : zone.faults),
    ...checkRange(availability.dateRange),
    ...checkWindows(availability.weekly),
    ...availability.closedOn.flatMap((date, index) => checkDate(date, `/closedOn/${index}`)),
  ];
  return zone.ok && faults.length === 0 ? succeed({ ...availability, zone: zone.value }) : refuse(...faults);
}

function checkRange(range: DateRange): readonly Fault<AvailabilityFault>[] {
  const limit = `A date range has ${maximumRangeDays} days at most`;
  if (range.kind === 'rolling') {
    const isCount = Number.isInteger(range.days) && range.days >= 1 && range.days <= maximumRangeDays;
    return isCount ? [] : [fault('date_range_too_long', '/dateRange/days', `${limit} and at least 1. Write a whole number.`)];
  }
  const faults = [...checkDate(range.from, '/dateRange/from'), ...checkDate(range.to, '/dateRange/to')];
  if (faults.length > 0) return faults;
  const days = Temporal.PlainDate.from(range.from).until(range.to, { largestUnit: 'days' }).days + 1;
  if (days < 1) return [fault('date_range_reversed', '/dateRange/to', `${range.to} is before ${range.from}. Choose a later last day.`)];
  return days > maximumRangeDays
    ? [fault('date_range_too_long', '/dateRange/to', `${limit}; these are ${days}. Choose an earlier last day.`)]
    : [];
}

function checkDate(text: string, pointer: string): readonly Fault<AvailabilityFault>[] {
  return isDate(text) ? [] : [fault('date_invalid', pointer, `“${text}” is no date. Write one that exists as YYYY-MM-DD.`)];
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function checkWindows(weekly: readonly WeeklyWindow[]): readonly Fault<AvailabilityFault>[] {
  if (weekly.length === 0) return [fault('window_missing', '/weekly', 'Nobody could book. Name at least one span of a day.')];
  return weekly.flatMap((window, index): readonly Fault<AvailabilityFault>[] => {
    const here = `/weekly/${index}`;
    const isSpan = weekdays.includes(window.day) && clock.test(window.from) && clock.test(window.to) && window.from < window.to;
    if (!isSpan) {
      const detail =
        'A span has a day such as monday, and two times as HH:mm, the first before the second. One past midnight is two spans.';
      return [fault('window_invalid', here, detail)];
    }
    const other = weekly.findIndex((one, at) => at < index && one.day === window.day && one.from < window.to && window.from < one.to);
    return other < 0 ? [] : [fault('window_overlaps', here, `It overlaps the span at /weekly/${other}. Make one span of both.`)];
  });
}
