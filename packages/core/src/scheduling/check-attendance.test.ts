import { expect, test } from 'vitest';
import { checkAttendance } from './check-attendance.js';

const startsAt = new Date('2026-05-04T12:00:00Z');
const session = { startsAt, endsAt: new Date('2026-05-04T12:45:00Z'), capacity: 1 };

test('S2-57 nobody has taken part before the session begins; from then on everybody may have, however late it is said', () => {
  expect(checkAttendance({ session, now: new Date(startsAt.getTime() - 1) })).toMatchObject({
    ok: false,
    faults: [{ code: 'session_not_started' }],
  });
  for (const later of [0, 60_000, 90 * 86_400_000])
    expect(checkAttendance({ session, now: new Date(startsAt.getTime() + later) })).toEqual({ ok: true, value: session });
});
