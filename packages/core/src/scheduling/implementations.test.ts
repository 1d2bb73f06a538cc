import * as builtIn from 'temporal-polyfill';
import * as own from 'temporal-polyfill/implementation';
import { expect, test, vi } from 'vitest';
import { weekdays, type Availability } from './availability.js';

const dates = ['2026-03-08', '2026-11-01', '2026-03-29', '2026-10-25', '2026-04-05', '2026-10-04', '2026-12-31', '2028-02-29'];
const zones = ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata'];

async function listSlots(library: object): Promise<readonly string[]> {
  vi.resetModules();
  vi.doMock('temporal-polyfill', () => library);
  const { buildSlots } = await import('./build-slots.js');
  return zones.flatMap((zone) =>
    dates.flatMap((date) => {
      const availability: Availability = {
        zone,
        dateRange: { kind: 'fixed', from: date, to: date },
        weekly: weekdays.map((day) => ({ day, from: '00:15', to: '24:00' })),
        closedOn: [],
      };
      return buildSlots(availability, 45, { notBefore: new Date(0) }).map(({ startsAt }) => `${zone} ${startsAt.toISOString()}`);
    }),
  );
}

test('the Temporal of the runtime and that of the library build the same slots (Node 22 has only the latter)', async () => {
  const slots = await listSlots(own);
  expect(slots.length).toBeGreaterThan(900);
  expect(await listSlots(builtIn)).toEqual(slots);
});
