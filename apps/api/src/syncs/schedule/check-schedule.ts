import { fault, refuse, succeed, type Fault, type Result } from '@panelbridge/core';
import { Cron } from 'croner';

/** When a sync runs by itself. */
export interface Schedule {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** What can be wrong with a schedule. */
export type ScheduleFault = 'schedule_malformed' | 'schedule_never_due' | 'time_zone_unknown';

const fieldCount = 5;

/**
 * Checks a schedule, and finds when it is due next. Seconds are not taken, so nothing is due more than once a minute.
 *
 * Where the clock is put forward, what falls into the missing hour is due as soon as it is over; where it is put back, a time that comes twice is
 * due the first time only, and an interval goes on in both hours.
 *
 * @param pointer to the schedule in the body
 * @param after an instant; the answer is later
 */
export function checkSchedule({ cron, timeZone }: Schedule, pointer: string, after: Date): Result<Date, ScheduleFault> {
  const faults: Fault<ScheduleFault>[] = [];
  if (!isTimeZone(timeZone)) {
    const detail = `There is no time zone “${timeZone}”. Use a name such as Europe/Berlin or UTC.`;
    faults.push(fault('time_zone_unknown', `${pointer}/timeZone`, detail));
  }
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== fieldCount) {
    const detail = `Give five fields: minute, hour, day of the month, month, day of the week; this has ${cron.trim() === '' ? 0 : fields.length}. Seconds are not supported, since a sync runs once a minute at most.`;
    return refuse(fault('schedule_malformed', `${pointer}/cron`, detail), ...faults);
  }
  try {
    const next = findNext(cron, faults.length === 0 ? timeZone : 'UTC', after);
    if (next === null) {
      const detail = 'No date fits this schedule, so the sync would never run. Correct the day of the month or the month.';
      faults.push(fault('schedule_never_due', `${pointer}/cron`, detail));
    } else if (faults.length === 0) return succeed(next);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : '';
    faults.push(
      fault('schedule_malformed', `${pointer}/cron`, `This is no schedule (${reason}). Give five fields, such as “0 6 * * MON-FRI”.`),
    );
  }
  return refuse(...faults);
}

/** When a schedule that was checked is due next after an instant; null = never again. */
export function findNextRun({ cron, timeZone }: Schedule, after: Date): Date | null {
  return findNext(cron, timeZone, after);
}

function findNext(cron: string, timezone: string, after: Date): Date | null {
  return new Cron(cron.trim(), { timezone, mode: '5-part', paused: true }).nextRun(after);
}

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +02:00 are let through by it; they know no summer time.
    return /^[A-Za-z]/.test(new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone);
  } catch {
    return false;
  }
}
