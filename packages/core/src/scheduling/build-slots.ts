import { Temporal } from 'temporal-polyfill';
import { weekdays, type Availability, type DateRange, type WeeklyWindow } from './availability.js';
import { goBackBefore, resolveEnd, resolveWall, toLocal } from './time-zone.js';

/** A span of time in which a session can be held. */
export interface Slot {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** What else decides about slots. */
export interface SlotOptions {
  /** Minutes between two slots; 0 unless told. */
  readonly gapMinutes?: number;
  /** No slot begins before it; a rolling date range begins on its day. */
  readonly notBefore: Date;
}

const minute = 60_000;

/**
 * Builds the slots of an availability that was checked, in order. They stand on the clock of the zone: the first at the beginning of each
 * window, the others a session and a gap later each. Every slot takes as many real minutes as the session, by the offset of its own day (C13).
 *
 * When clocks change, a time that is skipped has no slot, a time that comes twice has one, the first; and what would reach into the slot
 * before, or out of its window, is left out.
 *
 * @param sessionMinutes how long a session takes: the study's participation time (S2-16)
 * @throws RangeError when the minutes are not whole numbers, from 1 for a session and from 0 for a gap
 */
export function buildSlots(
  availability: Availability,
  sessionMinutes: number,
  { gapMinutes = 0, notBefore }: SlotOptions,
): readonly Slot[] {
  if (!Number.isInteger(sessionMinutes) || sessionMinutes < 1) throw new RangeError(`A session takes whole minutes, not ${sessionMinutes}`);
  if (!Number.isInteger(gapMinutes) || gapMinutes < 0) throw new RangeError(`A gap is a whole number of minutes, not ${gapMinutes}`);
  const slots: Slot[] = [];
  let freeFrom = notBefore.getTime();
  for (const window of listWindows(availability, notBefore)) {
    const until = resolveEnd(window.to, availability.zone).getTime();
    for (
      let wall = window.from;
      Temporal.PlainDateTime.compare(wall, window.to) < 0;
      wall = wall.add({ minutes: sessionMinutes + gapMinutes })
    ) {
      const startsAt = resolveWall(wall, availability.zone);
      if (startsAt === null || startsAt.getTime() < freeFrom) continue;
      const endsAt = new Date(startsAt.getTime() + sessionMinutes * minute);
      if (endsAt.getTime() > until || goBackBefore(window.from, { startsAt, endsAt }, availability.zone)) continue;
      slots.push({ startsAt, endsAt });
      freeFrom = endsAt.getTime() + gapMinutes * minute;
    }
  }
  return slots;
}

interface Window {
  readonly from: Temporal.PlainDateTime;
  readonly to: Temporal.PlainDateTime;
}

function listWindows({ zone, dateRange, weekly, closedOn }: Availability, notBefore: Date): readonly Window[] {
  const closed = new Set(closedOn);
  const ordered = [...weekly].sort((left, right) => (left.from < right.from ? -1 : 1));
  return listDates(dateRange, toLocal(notBefore, zone).date)
    .filter((date) => !closed.has(date.toString()))
    .flatMap((date) => ordered.filter(({ day }) => day === weekdays[date.dayOfWeek - 1]).map((window) => placeWindow(window, date)));
}

function listDates(range: DateRange, today: string): readonly Temporal.PlainDate[] {
  const first = Temporal.PlainDate.from(range.kind === 'fixed' ? range.from : today);
  const days = range.kind === 'fixed' ? first.until(range.to, { largestUnit: 'days' }).days + 1 : range.days;
  return Array.from({ length: Math.max(0, days) }, (_, index) => first.add({ days: index }));
}

function placeWindow({ from, to }: WeeklyWindow, date: Temporal.PlainDate): Window {
  const midnight = date.toPlainDateTime();
  return { from: midnight.add({ minutes: countMinutes(from) }), to: midnight.add({ minutes: countMinutes(to) }) };
}

/** 24:00 is the midnight after the day. */
function countMinutes(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}
