import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Audience } from '../audience/audience.js';
import type { Money } from '../money/money.js';
import {
  checkEstimate,
  estimateMinutes,
  estimateParts,
  makeEstimate,
  takeFingerprint,
  type Estimate,
  type EstimateBasis,
} from './estimate.js';
import { estimateCost } from './estimate-cost.js';

const usd = (amount: number): Money => ({ amount, currency: 'USD' });
const faultsOf = (result: ReturnType<typeof estimateCost>): readonly string[] =>
  result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);

describe('the cost', () => {
  test('S2-38 is the limit times fee and incentive together', () => {
    expect(estimateCost({ participationLimit: 8, rate: usd(6_500), incentive: usd(10_000) })).toEqual({
      ok: true,
      value: {
        participationLimit: 8,
        fee: usd(6_500),
        incentive: usd(10_000),
        perParticipant: usd(16_500),
        fees: usd(52_000),
        incentives: usd(80_000),
        total: usd(132_000),
      },
    });
  });

  test('S2-38 is exact to the smallest unit of money, or refused', () => {
    const amount = fc.oneof(fc.nat({ max: 1_000_000 }), fc.maxSafeNat());
    const limit = fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }));
    fc.assert(
      fc.property(limit, amount, amount, (participationLimit, fee, incentive) => {
        const result = estimateCost({ participationLimit, rate: usd(fee), incentive: usd(incentive) });
        const exact = BigInt(participationLimit) * (BigInt(fee) + BigInt(incentive));
        expect(result.ok).toBe(exact <= BigInt(Number.MAX_SAFE_INTEGER));
        expect(faultsOf(result)).toEqual(result.ok ? [] : ['amount_out_of_range /amount']);
        if (!result.ok) return;
        const { total, fees, incentives, perParticipant } = result.value;
        assert.equal(BigInt(total.amount), exact);
        assert.equal(BigInt(fees.amount), BigInt(participationLimit) * BigInt(fee));
        assert.equal(fees.amount + incentives.amount, total.amount);
        assert.equal(perParticipant.amount, fee + incentive);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([0, -1, 2.5, Number.NaN, Infinity, 2 ** 53])('is refused for the limit %s', (participationLimit) => {
    expect(faultsOf(estimateCost({ participationLimit, rate: usd(1), incentive: usd(1) }))).toEqual([
      'participation_limit_invalid /participationLimit',
    ]);
  });

  test('names every fault at once', () => {
    const input = { participationLimit: 0, rate: usd(-1), incentive: { amount: -5, currency: 'EUR' } };
    expect(faultsOf(estimateCost(input))).toEqual([
      'participation_limit_invalid /participationLimit',
      'amount_too_small /rate/amount',
      'amount_too_small /incentive/amount',
      'currency_mismatch /incentive/currency',
    ]);
  });

  test('an incentive may be nothing', () => {
    expect(estimateCost({ participationLimit: 2, rate: usd(100), incentive: usd(0) })).toMatchObject({
      ok: true,
      value: { total: usd(200) },
    });
  });

  test('takes the money out of a rate and nothing else', () => {
    const rate = { audience: 'b2c', moderated: true, ...usd(100) } as const;
    expect(estimateCost({ participationLimit: 1, rate, incentive: usd(0) })).toMatchObject({ ok: true, value: { fee: usd(100) } });
    const result = estimateCost({ participationLimit: 1, rate, incentive: usd(0) });
    expect(result.ok && Object.keys(result.value.fee)).toEqual(['amount', 'currency']);
  });
});

describe('an estimate', () => {
  const audience: Audience = {
    type: 'b2b',
    participationTimeMinutes: 45,
    location: { by: 'country', countries: ['US', 'CA'] },
    criteria: [
      { criterion: 'industry', anyOf: ['finance', 'insurance'] },
      { criterion: 'age', from: 25, to: 34 },
    ],
  };
  const basis: EstimateBasis = {
    rate: usd(6_500),
    audience,
    participationLimit: 8,
    incentive: usd(10_000),
    budget: { id: 'b1', available: usd(200_000) },
  };
  const now = new Date('2026-11-22T10:00:00Z');
  const make = (from = basis): Estimate => {
    const result = makeEstimate(from, now);
    if (!result.ok) throw new Error('refused');
    return result.value;
  };
  const check = (present: EstimateBasis, at = now): readonly string[] => {
    const result = checkEstimate(make(), at, present);
    return result.ok ? [] : result.faults.map(({ code }) => code);
  };

  test('holds while nothing changes, until it expires', () => {
    const end = now.getTime() + estimateMinutes * 60_000;
    expect(check(basis)).toEqual([]);
    expect(check(basis, new Date(end - 1))).toEqual([]);
    expect(check(basis, new Date(end))).toEqual(['estimate_expired']);
    expect(make().expiresAt).toBe('2026-11-22T10:30:00.000Z');
  });

  test('survives being kept as JSON', () => {
    const kept = JSON.parse(JSON.stringify(make())) as Estimate;
    expect(kept).toEqual(make());
    expect(checkEstimate(kept, now, basis)).toEqual({ ok: true, value: kept });
  });

  test.each<[string, Partial<EstimateBasis>]>([
    ['price_changed', { rate: usd(6_501) }],
    ['price_changed', { rate: { amount: 6_500, currency: 'EUR' } }],
    ['incentive_changed', { incentive: usd(9_999) }],
    ['limit_changed', { participationLimit: 9 }],
    ['budget_changed', { budget: { id: 'b2', available: usd(200_000) } }],
    ['budget_changed', { budget: { id: 'b1', available: usd(199_999) } }],
    ['budget_changed', { budget: { id: 'b1', available: usd(200_001) } }],
    ['budget_changed', { budget: null }],
    ['audience_changed', { audience: { ...audience, type: 'b2c' } }],
    ['audience_changed', { audience: { ...audience, participationTimeMinutes: 46 } }],
    ['audience_changed', { audience: { ...audience, location: { by: 'country', countries: ['US'] } } }],
    ['audience_changed', { audience: { ...audience, location: { by: 'state', states: ['US', 'CA'] } } }],
    ['audience_changed', { audience: { ...audience, criteria: audience.criteria.slice(1) } }],
    [
      'audience_changed',
      {
        audience: {
          ...audience,
          criteria: [
            { criterion: 'industry', anyOf: ['finance'] },
            { criterion: 'age', from: 25, to: 34 },
          ],
        },
      },
    ],
    [
      'audience_changed',
      {
        audience: {
          ...audience,
          criteria: [
            { criterion: 'industry', anyOf: ['finance', 'insurance'] },
            { criterion: 'age', to: 34 },
          ],
        },
      },
    ],
  ])('does not hold any more: %s by %j (D16)', (code, change) => {
    expect(check({ ...basis, ...change })).toEqual([code]);
  });

  test('names every change, and that it expired', () => {
    const other: EstimateBasis = {
      rate: usd(1),
      audience: { ...audience, type: 'b2c' },
      participationLimit: 1,
      incentive: usd(1),
      budget: null,
    };
    const later = new Date('2026-11-23T10:00:00Z');
    expect(check(other, later)).toEqual(['estimate_expired', ...estimateParts.map((part) => `${part}_changed`)]);
    const result = checkEstimate(make(), later, other);
    expect(result.ok ? [] : result.faults.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([expect.stringContaining('the audience has changed'), expect.stringContaining('2026-11-22T10:30:00.000Z')]),
    );
  });

  test('holds though the same is said in another order', () => {
    const same: Audience = {
      criteria: [
        { to: 34, from: 25, criterion: 'age' },
        { anyOf: ['insurance', 'finance'], criterion: 'industry' },
      ],
      location: { countries: ['CA', 'US'], by: 'country' },
      participationTimeMinutes: 45,
      type: 'b2b',
    };
    const rate = { currency: 'USD', moderated: true, amount: 6_500 };
    expect(check({ ...basis, audience: same, rate })).toEqual([]);
  });

  test('tells two texts apart, whatever stands in them', () => {
    const pick = (value: string): string =>
      takeFingerprint({ ...basis, audience: { ...audience, criteria: [{ criterion: 'custom.pets', anyOf: [value] }] } }).audience;
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        expect(pick(left) === pick(right)).toBe(left === right);
      }),
    );
    const two = takeFingerprint({ ...basis, audience: { ...audience, criteria: [{ criterion: 'custom.pets', anyOf: ['a', 'b'] }] } });
    expect(pick('a","b')).not.toBe(two.audience);
  });

  test('is refused together with its cost', () => {
    expect(makeEstimate({ ...basis, participationLimit: 0 }, now)).toMatchObject({
      ok: false,
      faults: [{ code: 'participation_limit_invalid' }],
    });
  });
});
