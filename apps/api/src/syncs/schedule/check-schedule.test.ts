import { describe, expect, it } from 'vitest';
import { checkSchedule, findNextRun, type Schedule } from './check-schedule.js';

const at = (text: string) => new Date(text);

/** The next few moments, as the clock in Berlin shows them, with the offset. */
function list(cron: string, from: string, count: number, timeZone = 'Europe/Berlin'): string[] {
  const moments: string[] = [];
  for (let after: Date | null = at(from); after !== null && moments.length < count; ) {
    after = findNextRun({ cron, timeZone }, after);
    if (after) moments.push(after.toISOString().slice(0, 16));
  }
  return moments;
}

const faultsOf = (schedule: Schedule) => {
  const result = checkSchedule(schedule, '/schedule', at('2026-01-01T00:00:00Z'));
  return result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
};

describe('a schedule', () => {
  it('is due in its time zone, in summer as in winter', () => {
    expect(list('0 6 * * *', '2026-01-10T00:00:00Z', 1)).toEqual(['2026-01-10T05:00']);
    expect(list('0 6 * * *', '2026-07-10T00:00:00Z', 1)).toEqual(['2026-07-10T04:00']);
    expect(list('30 9 * * MON-FRI', '2026-07-10T10:00:00Z', 2, 'America/New_York')).toEqual(['2026-07-10T13:30', '2026-07-13T13:30']);
  });

  it('whose hour is left out when the clock is put forward is due when that hour is over, once', () => {
    // On 29 March 2026 it is 03:00 in Berlin after 01:59.
    expect(list('30 2 * * *', '2026-03-28T12:00:00Z', 3)).toEqual(['2026-03-29T01:00', '2026-03-30T00:30', '2026-03-31T00:30']);
    expect(list('*/30 * * * *', '2026-03-29T00:15:00Z', 3)).toEqual(['2026-03-29T00:30', '2026-03-29T01:00', '2026-03-29T01:30']);
  });

  it('whose hour comes twice when the clock is put back is due the first time only, while an interval goes on', () => {
    // On 25 October 2026 it is 02:00 in Berlin after 02:59.
    expect(list('30 2 * * *', '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
    expect(list('*/30 * * * *', '2026-10-25T00:15:00Z', 4)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
      '2026-10-25T02:00',
    ]);
  });

  it('is later than the moment it is asked for, so a turn never comes twice', () => {
    const due = at('2026-05-05T06:00:00Z');
    expect(findNextRun({ cron: '0 6 * * *', timeZone: 'UTC' }, due)).toEqual(at('2026-05-06T06:00:00Z'));
  });

  it.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *'])('that never comes, such as %s, is refused', (cron) => {
    expect(faultsOf({ cron, timeZone: 'UTC' })).toEqual(['schedule_never_due /schedule/cron']);
  });

  it.each(['* * * * * *', '0 * * * * *', '0 0 1 1 * 2030', '@hourly', '', '   ', 'daily', '* * * *'])(
    'with other fields than five, such as “%s”, is refused',
    (cron) => {
      expect(faultsOf({ cron, timeZone: 'UTC' })).toEqual(['schedule_malformed /schedule/cron']);
    },
  );

  it.each(['60 * * * *', '* 24 * * *', '* * 0 * *', '* * * 13 *', '* * * * 9', '*/0 * * * *', 'a b c d e', '5-1 * * * *'])(
    'that is none, such as “%s”, is refused',
    (cron) => {
      expect(faultsOf({ cron, timeZone: 'UTC' })).toEqual(['schedule_malformed /schedule/cron']);
    },
  );

  it.each(['Mars/Olympus', '', '+02:00', 'berlin'])('in the time zone “%s”, which there is none of, is refused', (timeZone) => {
    expect(faultsOf({ cron: '0 6 * * *', timeZone })).toEqual(['time_zone_unknown /schedule/timeZone']);
  });

  it('takes the last day of a month, names, steps and each minute', () => {
    for (const cron of ['0 0 L * *', '0 0 29 2 *', '*/5 8-18 * * mon-fri', '* * * * *', '0 6 1 JAN *'])
      expect([cron, faultsOf({ cron, timeZone: 'UTC' })]).toEqual([cron, []]);
  });
});
