import { expect, it } from 'vitest';
import { showMoney } from './show-money.js';

it.each([
  [2500, 'USD', '$25.00'],
  [2505, 'EUR', '€25.05'],
  [2500, 'JPY', '¥2,500'],
  [2500, 'USD', '$25.00'],
  [123_456_789, 'EUR', '€1,234,567.89'],
  [12_345, 'KWD', 'KWD\u00a012.345'],
])('writes %d of %s as %s, each currency in its own way however often', (amount, currency, text) => {
  expect(showMoney({ amount, currency })).toBe(text);
});

it('refuses what is no currency', () => {
  expect(() => showMoney({ amount: 1, currency: 'XXQ' })).toThrow('XXQ');
});
