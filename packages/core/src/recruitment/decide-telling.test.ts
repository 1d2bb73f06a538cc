import { describe, expect, test } from 'vitest';
import { participationStatuses } from '../participation/status.js';
import { checkPlatformStudy, introducedStatuses, limitTellings, maximumRejections, settleTelling } from './decide-telling.js';

describe('who is told to a platform', () => {
  test('are those who wait for review or take part, and nobody who ended before', () => {
    expect(participationStatuses.filter((status) => !(introducedStatuses as readonly string[]).includes(status))).toEqual([
      'unqualified',
      'over_quota',
      'quality_failed',
      'rejected',
      'no_show',
      'cancelled',
      'excluded',
      'expired',
    ]);
  });
});

describe('settleTelling', () => {
  const never = { attempts: 0, rejections: 0 };
  const rejected = { status: 'rejected', code: 'import_failed', detail: 'No.' } as const;

  test('keeps the id of whoever was taken', () => {
    expect(settleTelling({ status: 'accepted', externalId: 'pt_1' }, never)).toEqual({ state: 'told', externalId: 'pt_1' });
    expect(settleTelling({ status: 'accepted' }, never)).toEqual({ state: 'told', externalId: null });
    expect(settleTelling({ status: 'skipped', code: 'duplicate', detail: 'There.' }, never)).toEqual({ state: 'told', externalId: null });
  });

  test('sends again what is not finished there, in a minute and later in an hour, without end', () => {
    const skipped = { status: 'skipped', code: 'import_unfinished', detail: 'Wait.' } as const;
    const minutes = [0, 8, 9, 1_000].map((attempts) => settleTelling(skipped, { attempts, rejections: 0 }));
    expect(minutes).toEqual(
      [1, 1, 60, 60].map((afterMinutes) => ({ state: 'waiting', afterMinutes, code: 'import_unfinished', detail: 'Wait.' })),
    );
  });

  test('sends what was turned down some times, with growing pauses, and then leaves it to a person', () => {
    const results = Array.from({ length: maximumRejections + 1 }, (_, index) =>
      settleTelling(rejected, { attempts: 100, rejections: index }),
    );
    expect(results.map((result) => (result.state === 'waiting' ? result.afterMinutes : result.state))).toEqual([
      1,
      2,
      4,
      8,
      'refused',
      'refused',
    ]);
    expect(results.at(-1)).toEqual({ state: 'refused', code: 'import_failed', detail: 'No.' });
  });
});

describe('limitTellings', () => {
  test('sends what was turned down in ever smaller parts, at last alone', () => {
    expect([0, 1, 2, 3, 4].map((rejections) => limitTellings(1_000, { rejections }))).toEqual([1_000, 100, 10, 1, 1]);
    expect(limitTellings(25, { rejections: 1 })).toBe(2);
  });
});

describe('checkPlatformStudy', () => {
  const there = { externalId: 'st_1', kind: 'interview', status: 'active' };

  test('takes a study of the same kind that is not closed', () => {
    for (const status of ['draft', 'active', 'paused']) expect(checkPlatformStudy('interview', { ...there, status })).toEqual([]);
  });

  test('names all that does not match at once', () => {
    const faults = checkPlatformStudy('unmoderated_test', { ...there, status: 'closed' });
    expect(faults.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['platform_kind_differs', '/kind'],
      ['platform_study_closed', '/status'],
    ]);
    expect(faults[0]?.detail).toMatch(/st_1 is of the kind interview on the platform.*unmoderated_test here/);
  });
});
