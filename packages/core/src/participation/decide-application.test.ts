import { expect, test } from 'vitest';
import { decideApplication } from './decide-application.js';
import { holdsPlace } from './status.js';
import { canTransition } from './transitions.js';

const verdicts = ['qualified', 'screened_out', 'needs_review'] as const;

test('an application ends where the verdict says, or in over_quota when the study is full (D10)', () => {
  expect(verdicts.map((verdict) => decideApplication({ verdict, placeAvailable: true }))).toEqual([
    ['applied', 'qualified'],
    ['applied', 'screened_out'],
    ['applied'],
  ]);
  expect(verdicts.map((verdict) => decideApplication({ verdict, placeAvailable: false }))).toEqual([
    ['applied', 'over_quota'],
    ['applied', 'screened_out'],
    ['applied', 'over_quota'],
  ]);
});

test('S2-87 who misses the criteria is unqualified at once, whatever the answers say and whether or not the study is full', () => {
  for (const verdict of verdicts) {
    for (const placeAvailable of [true, false]) {
      expect(decideApplication({ verdict, placeAvailable, criteria: 'missed' })).toEqual(['applied', 'unqualified']);
      expect(decideApplication({ verdict, placeAvailable, criteria: 'matched' })).toEqual(decideApplication({ verdict, placeAvailable }));
    }
  }
});

test('every step is an edge, and none of them takes a place', () => {
  for (const verdict of verdicts) {
    for (const placeAvailable of [true, false]) {
      for (const moderation of ['moderated', 'unmoderated'] as const) {
        for (const criteria of ['matched', 'missed'] as const) {
          const path = decideApplication({ verdict, placeAvailable, criteria });
          path.forEach((to, index) => {
            expect(canTransition(path[index - 1] ?? null, to, { moderation, incentiveReleased: false })).toBe(true);
            expect(holdsPlace(to, moderation)).toBe(false);
          });
        }
      }
    }
  }
});
