import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countMinorUnitDigits, currencies, isCurrency } from './currency.js';
import { addMoney, formatMoney, multiplyMoney, parseMoney, subtractMoney, type Money } from './money.js';

const currency = fc.constantFrom(...currencies);
const amount = fc.maxSafeInteger();
const money: fc.Arbitrary<Money> = fc.record({ amount, currency });
const usd = (value: number): Money => ({ amount: value, currency: 'USD' });

describe('currencies', () => {
  test.each([
    ['USD', 2],
    ['EUR', 2],
    ['HUF', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['ISK', 0],
    ['KWD', 3],
    ['TND', 3],
  ])('%s has %i digits after the point (ISO 4217)', (code, digits) => {
    expect(countMinorUnitDigits(code)).toBe(digits);
  });

  test('are listed once each, as three capitals', () => {
    expect(new Set(currencies).size).toBe(currencies.length);
    expect(currencies.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
    expect(currencies.length).toBeGreaterThan(145);
  });

  test.each(['usd', 'USX', 'DEM', '', 'XXX', '$'])('%s is none', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => countMinorUnitDigits(code)).toThrow(RangeError);
  });
});

describe('reading money', () => {
  test('keeps amount and currency and nothing else', () => {
    expect(parseMoney({ amount: 6500, currency: 'USD', note: 'x' })).toEqual({ ok: true, value: { amount: 6500, currency: 'USD' } });
  });

  test('names both members at once', () => {
    expect(parseMoney({ amount: 65.5, currency: 'usd' }, { pointer: '/incentive' })).toMatchObject({
      ok: false,
      faults: [
        { code: 'amount_invalid', pointer: '/incentive/amount' },
        { code: 'currency_unknown', pointer: '/incentive/currency' },
      ],
    });
  });

  test.each([null, undefined, '65.00 USD', 6500, [6500, 'USD']])('refuses %j as malformed', (input) => {
    expect(parseMoney(input)).toMatchObject({ ok: false, faults: [{ code: 'money_malformed', pointer: '' }] });
  });

  test.each([Number.NaN, Infinity, '6500', null, 2 ** 53])('refuses the amount %s', (value) => {
    expect(parseMoney({ amount: value, currency: 'USD' })).toMatchObject({ ok: false, faults: [{ code: 'amount_invalid' }] });
  });

  test('holds the minimum, which is zero unless told', () => {
    expect(parseMoney(usd(-1))).toMatchObject({ ok: false, faults: [{ code: 'amount_too_small' }] });
    expect(parseMoney(usd(0), { minimum: 1 })).toMatchObject({ ok: false, faults: [{ code: 'amount_too_small' }] });
    expect(parseMoney(usd(-500), { minimum: Number.MIN_SAFE_INTEGER })).toEqual({ ok: true, value: usd(-500) });
    expect(parseMoney(usd(-0))).toEqual({ ok: true, value: usd(0) });
  });
});

describe('arithmetic', () => {
  test('refuses to mix currencies and names both', () => {
    for (const combine of [addMoney, subtractMoney]) {
      const result = combine(usd(1), { amount: 1, currency: 'EUR' });
      expect(result).toMatchObject({ ok: false, faults: [{ code: 'currency_mismatch' }] });
      expect(result.ok ? '' : result.faults[0]?.detail).toMatch(/USD and EUR/);
    }
  });

  test('is exact or refused, never rounded', () => {
    fc.assert(
      fc.property(amount, amount, (left, right) => {
        for (const [result, exact] of [
          [addMoney(usd(left), usd(right)), BigInt(left) + BigInt(right)],
          [subtractMoney(usd(left), usd(right)), BigInt(left) - BigInt(right)],
          [multiplyMoney(usd(left), right), BigInt(left) * BigInt(right)],
        ] as const) {
          const fits = exact >= BigInt(Number.MIN_SAFE_INTEGER) && exact <= BigInt(Number.MAX_SAFE_INTEGER);
          expect(result.ok).toBe(fits);
          expect(result.ok ? BigInt(result.value.amount) : exact).toBe(exact);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('multiplying is adding as often', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.nat({ max: 40 }), (value, count) => {
        let sum = usd(0);
        for (let index = 0; index < count; index += 1) {
          const next = addMoney(sum, usd(value));
          sum = next.ok ? next.value : sum;
        }
        expect(multiplyMoney(usd(value), count)).toEqual({ ok: true, value: sum });
      }),
    );
  });

  test('multiplying by a fraction is a bug', () => {
    expect(() => multiplyMoney(usd(100), 0.5)).toThrow(RangeError);
  });
});

describe('writing money', () => {
  test.each<[Money, string]>([
    [usd(6500), '65.00 USD'],
    [usd(5), '0.05 USD'],
    [usd(0), '0.00 USD'],
    [usd(-123_456), '-1234.56 USD'],
    [{ amount: 6500, currency: 'JPY' }, '6500 JPY'],
    [{ amount: 0, currency: 'JPY' }, '0 JPY'],
    [{ amount: -250, currency: 'KWD' }, '-0.250 KWD'],
    [{ amount: 12_345, currency: 'KWD' }, '12.345 KWD'],
  ])('%j as %s', (value, text) => {
    expect(formatMoney(value)).toBe(text);
  });

  test('can be read back by taking out the point, for every currency and every amount', () => {
    fc.assert(
      fc.property(money, (value) => {
        const [figures = '', code = ''] = formatMoney(value).split(' ');
        expect(Number(figures.replace('.', ''))).toBe(value.amount);
        expect(code).toBe(value.currency);
        expect(figures.split('.')[1]?.length ?? 0).toBe(countMinorUnitDigits(code));
      }),
      { numRuns: 2_000 },
    );
  });
});
