import { estimateCost, findRate, moderationOf, type StudyKind } from '@panelbridge/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policy } from './policy.js';

const priceOf = (kind: StudyKind, audience: 'b2b' | 'b2c') => {
  const rate = findRate(policy.rates, { audience, moderation: moderationOf(kind) });
  if (!rate.ok) throw new Error(rate.faults[0]?.detail);
  return { amount: rate.value.amount, currency: rate.value.currency };
};

describe('the price of a participant', () => {
  it.each([
    ['S2-76', 'interview', 'b2b', 6500],
    ['S2-76 and D12', 'group_interview', 'b2b', 6500],
    ['S2-77', 'unmoderated_test', 'b2b', 4300],
    ['S2-78', 'interview', 'b2c', 3900],
    ['S2-78 and D12', 'group_interview', 'b2c', 3900],
    ['S2-79', 'unmoderated_test', 'b2c', 2600],
  ] as const)('%s %s, %s: %i cents', (_, kind, audience, amount) => {
    expect(priceOf(kind, audience)).toEqual({ amount, currency: 'USD' });
  });

  it('stands for each audience and moderation, once, and for nothing else', () => {
    expect(policy.rates.map(({ audience, moderated }) => `${audience} ${String(moderated)}`).sort()).toEqual([
      'b2b false',
      'b2b true',
      'b2c false',
      'b2c true',
    ]);
  });

  it('S2-38 makes the estimate: limit × (fee + incentive), to the cent', () => {
    const kinds = fc.constantFrom(...policy.studyKinds);
    const audiences = fc.constantFrom('b2b' as const, 'b2c' as const);
    fc.assert(
      fc.property(
        kinds,
        audiences,
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (kind, audience, limit, cents) => {
          const rate = priceOf(kind, audience);
          const estimate = estimateCost({ participationLimit: limit, rate, incentive: { amount: cents, currency: 'USD' } });
          expect(estimate.ok && estimate.value.total).toEqual({ amount: limit * (rate.amount + cents), currency: 'USD' });
        },
      ),
    );
  });

  it('refuses an incentive in another currency than the price', () => {
    const estimate = estimateCost({
      participationLimit: 3,
      rate: priceOf('interview', 'b2b'),
      incentive: { amount: 100, currency: 'EUR' },
    });
    expect(estimate).toMatchObject({ ok: false, faults: [{ code: 'currency_mismatch' }] });
  });
});
