import { countMinorUnitDigits, type Money } from '@panelbridge/core';

/** Writes an amount as people read it, on pages and in mails: `$25.00`, `€25.00`, `¥2,500`. */
export function showMoney({ amount, currency }: Money): string {
  const digits = countMinorUnitDigits(currency);
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(amount / 10 ** digits);
}
