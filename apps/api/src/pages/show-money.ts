import { countMinorUnitDigits, type Money } from '@panelbridge/core';

// Making one takes longer than rendering the page around it. There are never more than there are currencies.
const formats = new Map<string, Intl.NumberFormat>();

/** Writes an amount as people read it, on pages and in mails: `$25.00`, `€25.00`, `¥2,500`. */
export function showMoney({ amount, currency }: Money): string {
  const digits = countMinorUnitDigits(currency);
  const known = formats.get(currency);
  const format =
    known ?? new Intl.NumberFormat('en-US', { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (!known) formats.set(currency, format);
  return format.format(amount / 10 ** digits);
}
