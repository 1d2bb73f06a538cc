import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Money } from '../money/money.js';
import { computeFinalBill, type BillInput } from './compute-final-bill.js';
import { estimateCost } from './estimate-cost.js';

const usd = (amount: number): Money => ({ amount, currency: 'USD' });
const budget = { id: 'b1', name: 'Research 2026' };
const input: BillInput = {
  reserved: usd(132_000),
  completed: 5,
  incentivesCharged: 5,
  rate: usd(6_500),
  incentive: usd(10_000),
  budget,
};

describe('the final bill', () => {
  test('S2-72 has what was reserved, fees and incentives with their counts, what was spent, what is unused, and the budget', () => {
    expect(computeFinalBill(input)).toEqual({
      reserved: usd(132_000),
      recruitmentFees: { count: 5, each: usd(6_500), total: usd(32_500) },
      incentives: { count: 5, each: usd(10_000), total: usd(50_000) },
      totalSpent: usd(82_500),
      unused: usd(49_500),
      budget,
    });
  });

  test('S2-73 reserved is spent and unused together, to the cent, for whatever an estimate reserved', () => {
    const amount = fc.nat({ max: 100_000_000 });
    const study = fc.record({
      limit: fc.integer({ min: 1, max: 5_000 }),
      rate: amount,
      incentive: amount,
      done: fc.double({ min: 0, max: 1, noNaN: true }),
      cancelled: fc.nat({ max: 10 }),
    });
    fc.assert(
      fc.property(study, ({ limit, rate, incentive, done, cancelled }) => {
        const estimate = estimateCost({ participationLimit: limit, rate: usd(rate), incentive: usd(incentive) });
        if (!estimate.ok) throw new Error('refused');
        const completed = Math.round(done * limit);
        const incentivesCharged = Math.max(0, completed - cancelled);
        const { total: reserved } = estimate.value;
        const bill = computeFinalBill({ reserved, completed, incentivesCharged, rate: usd(rate), incentive: usd(incentive), budget });
        expect(bill.totalSpent.amount + bill.unused.amount).toBe(bill.reserved.amount);
        expect(bill.recruitmentFees.total.amount + bill.incentives.total.amount).toBe(bill.totalSpent.amount);
        expect(BigInt(bill.totalSpent.amount)).toBe(BigInt(completed) * BigInt(rate) + BigInt(incentivesCharged) * BigInt(incentive));
        expect(bill.unused.amount).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
  });

  test('of a full study leaves nothing, and of one that nobody completed everything', () => {
    expect(computeFinalBill({ ...input, completed: 8, incentivesCharged: 8 })).toMatchObject({ totalSpent: usd(132_000), unused: usd(0) });
    expect(computeFinalBill({ ...input, completed: 0, incentivesCharged: 0 })).toMatchObject({ totalSpent: usd(0), unused: usd(132_000) });
  });

  test.each<[string, Partial<BillInput>]>([
    ['more is spent than was reserved', { completed: 9, incentivesCharged: 9 }],
    ['a cent more is spent than was reserved', { reserved: usd(82_499) }],
    ['more incentives than participants are charged', { incentivesCharged: 6 }],
    ['a count is negative', { completed: -1 }],
    ['a count is a fraction', { incentivesCharged: 0.5 }],
    ['a price is in another currency', { rate: { amount: 6_500, currency: 'EUR' } }],
    ['an incentive is in another currency', { incentive: { amount: 10_000, currency: 'EUR' } }],
    ['an amount is less than nothing', { incentive: usd(-1) }],
    ['an amount is a fraction', { reserved: usd(132_000.5) }],
    ['a product is beyond what is exact', { rate: usd(Number.MAX_SAFE_INTEGER), completed: Number.MAX_SAFE_INTEGER }],
  ])('is a bug where %s', (_, change) => {
    expect(() => computeFinalBill({ ...input, ...change })).toThrow(RangeError);
  });
});
