import { describe, expect, test } from 'vitest';
import type { Rate } from '../connector/recruitment.js';
import { moderationOf, studyKinds } from '../study/kind.js';
import { findRate } from './find-rate.js';

const rates: readonly Rate[] = [
  { audience: 'b2b', moderated: true, amount: 4, currency: 'USD' },
  { audience: 'b2b', moderated: false, amount: 3, currency: 'USD' },
  { audience: 'b2c', moderated: true, amount: 2, currency: 'USD' },
  { audience: 'b2c', moderated: false, amount: 1, currency: 'USD' },
];

describe('the price of a participant', () => {
  test.each([
    ['interview', 'b2b', 4],
    ['group_interview', 'b2b', 4],
    ['unmoderated_test', 'b2b', 3],
    ['interview', 'b2c', 2],
    ['group_interview', 'b2c', 2],
    ['unmoderated_test', 'b2c', 1],
  ] as const)('of a study of the kind %s for %s is that of its line (D12)', (kind, audience, amount) => {
    expect(findRate(rates, { audience, moderation: moderationOf(kind) })).toMatchObject({ ok: true, value: { amount } });
  });

  test('is refused where the table has no line', () => {
    for (const kind of studyKinds) {
      const result = findRate([], { audience: 'b2b', moderation: moderationOf(kind) });
      expect(result).toMatchObject({ ok: false, faults: [{ code: 'rate_missing', pointer: '/audience/type' }] });
    }
  });
});
