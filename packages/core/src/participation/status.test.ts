import { describe, expect, test } from 'vitest';
import { countPlaceChange, holdsPlace, isEnded, isFinal, parseStatus, participationStatuses } from './status.js';

describe('participation status', () => {
  test.each(participationStatuses)('reads %s as itself', (status) => {
    expect(parseStatus(status)).toEqual({ ok: true, value: status });
  });

  test('takes complete for completed (D5)', () => {
    expect(parseStatus('complete')).toEqual({ ok: true, value: 'completed' });
  });

  test.each(['Completed', 'quality_fail', '', 'constructor', 'toString', 'paid', null, undefined, 7, {}])(
    'refuses %s and names the statuses',
    (input) => {
      const result = parseStatus(input, '/status');
      expect(result).toMatchObject({ ok: false, faults: [{ code: 'unknown_status', pointer: '/status' }] });
      expect(result.ok ? '' : result.faults[0]?.detail).toContain('quality_failed');
    },
  );

  test('six statuses are final, four more are ended (the rest is under way)', () => {
    expect(participationStatuses.filter(isFinal)).toEqual(['unqualified', 'rejected', 'no_show', 'cancelled', 'excluded', 'expired']);
    expect(participationStatuses.filter((status) => isEnded(status) && !isFinal(status))).toEqual([
      'screened_out',
      'over_quota',
      'quality_failed',
      'completed',
    ]);
  });

  test('places are held by scheduled, started, submitted and completed, and by an invitation to a moderated study (D10)', () => {
    const holders = ['scheduled', 'started', 'submitted', 'completed'];
    expect(participationStatuses.filter((status) => holdsPlace(status, 'unmoderated'))).toEqual(holders);
    expect(participationStatuses.filter((status) => holdsPlace(status, 'moderated'))).toEqual(['invited', ...holders]);
  });

  test('a change of places is the difference of what both statuses hold', () => {
    for (const moderation of ['moderated', 'unmoderated'] as const) {
      for (const from of [null, ...participationStatuses]) {
        for (const to of participationStatuses) {
          const before = from === null ? 0 : Number(holdsPlace(from, moderation));
          expect(countPlaceChange(from, to, moderation)).toBe(Number(holdsPlace(to, moderation)) - before);
        }
      }
    }
  });
});
