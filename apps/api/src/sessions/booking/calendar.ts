import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';

/** What an entry in a person's calendar says. */
export interface CalendarEntry {
  /** Stays the same however often the booking is moved. */
  readonly uid: string;
  /** Rises with every change. */
  readonly sequence: number;
  readonly title: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly changedAt: Date;
  readonly location: string | null;
  readonly description: string;
  /** The page of the booking. */
  readonly url: string;
  readonly isCancelled: boolean;
}

/** Writes a calendar file (RFC 5545) that adds the entry, replaces an earlier one of the same uid, or takes it out. Times are in UTC. */
export function writeCalendar(entry: CalendarEntry): string {
  const { uid, sequence, title, startsAt, endsAt, changedAt, location, description, url, isCancelled } = entry;
  const calendar = ical({
    prodId: { company: 'Panelbridge', product: 'Bookings', language: 'EN' },
    method: isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  });
  calendar.createEvent({
    id: uid,
    sequence,
    summary: title,
    start: startsAt,
    end: endsAt,
    stamp: changedAt,
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    description,
    url,
    ...(location !== null && { location }),
  });
  return calendar.toString();
}
