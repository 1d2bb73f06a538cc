import { Temporal } from 'temporal-polyfill';
import { fault, refuse, succeed, type Result } from '../result.js';

/** A moment as the clocks of a place show it. */
export interface LocalTime {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** `HH:mm`, from 00:00 to 23:59. */
  readonly time: string;
}

/**
 * Reads a time zone from outside.
 *
 * @returns its IANA name, for example `Europe/Berlin`, or the fault `time_zone_unknown` at `pointer`; an offset such as `+02:00` is refused,
 * since it knows no summer time (C13)
 */
export function parseTimeZone(input: unknown, pointer = ''): Result<string, 'time_zone_unknown'> {
  if (typeof input === 'string' && /^[A-Za-z][\w+/-]*$/.test(input)) {
    try {
      return succeed(new Temporal.ZonedDateTime(0n, input).timeZoneId);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return refuse(
    fault('time_zone_unknown', pointer, 'This is no time zone. Write an IANA name, for example America/New_York or Asia/Kolkata.'),
  );
}

/**
 * Finds the moment at which the clocks of a place show a time, by the offset of that day. A time that exists twice, because clocks go back, is
 * the first of both.
 *
 * @returns null when clocks never show it, because they go forward past it
 * @throws RangeError when the zone, the date or the time is none
 */
export function toInstant({ date, time }: LocalTime, zone: string): Date | null {
  return resolveWall(Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time)), zone);
}

/**
 * Says what the clocks of a place show at a moment, by the offset of that moment; seconds are left out.
 *
 * @throws RangeError when the zone is none
 */
export function toLocal(instant: Date, zone: string): LocalTime & { readonly offset: string } {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
  return {
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: 'minute' }),
    offset: local.offset,
  };
}

/** {@link toInstant} of a date and time that have been read already. */
export function resolveWall(wall: Temporal.PlainDateTime, zone: string): Date | null {
  // In a gap the moment that is found shows another time than the one asked for.
  const found = wall.toZonedDateTime(zone, { disambiguation: 'compatible' });
  return found.toPlainDateTime().equals(wall) ? new Date(found.epochMilliseconds) : null;
}

/** Whether the clocks of a place go back within a span, to before a time. */
export function goBackBefore(
  wall: Temporal.PlainDateTime,
  { startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date },
  zone: string,
): boolean {
  // Looking for a change takes long, and nearly every span has none.
  if (toLocal(startsAt, zone).offset === toLocal(endsAt, zone).offset) return false;
  const start = Temporal.Instant.fromEpochMilliseconds(startsAt.getTime()).toZonedDateTimeISO(zone);
  const change = start.getTimeZoneTransition('next');
  if (change === null || change.epochMilliseconds >= endsAt.getTime()) return false;
  return Temporal.PlainDateTime.compare(change.toPlainDateTime(), wall) < 0;
}

/** {@link resolveWall}; what clocks never show is the moment at which they go forward past it. */
export function resolveEnd(wall: Temporal.PlainDateTime, zone: string): Date {
  const exact = resolveWall(wall, zone);
  if (exact !== null) return exact;
  const after = wall.toZonedDateTime(zone, { disambiguation: 'later' }).add({ nanoseconds: 1 });
  const change = after.getTimeZoneTransition('previous');
  if (change === null) throw new Error(`${zone} skips ${wall.toString()} without a change of its offset`);
  return new Date(change.epochMilliseconds);
}
