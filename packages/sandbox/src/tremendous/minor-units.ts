/** How many digits a currency has behind the point; `undefined` for what is no currency. */
export function countDigits(currency: string): number | undefined {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return undefined;
  }
}

/** An amount in whole units as a whole number of minor ones; `undefined` when it has more digits than its currency. */
export function toMinorUnits(amount: number, currency: string): number | undefined {
  const digits = countDigits(currency);
  if (digits === undefined) return undefined;
  // The figures as they were written, since 19.99 * 100 is not 1999.
  const written = /^(\d+)(?:\.(\d+))?$/.exec(String(amount));
  const [, whole = '', fraction = ''] = written ?? [];
  if (written === null || fraction.length > digits) return undefined;
  const units = Number(`${whole}${fraction.padEnd(digits, '0')}`);
  return Number.isSafeInteger(units) ? units : undefined;
}

/** Writes minor units for people: `65.00 USD`. */
export function showMinorUnits(units: number, currency: string): string {
  const digits = countDigits(currency) ?? 0;
  const figures = String(Math.abs(units)).padStart(digits + 1, '0');
  const whole = figures.slice(0, figures.length - digits);
  return `${units < 0 ? '-' : ''}${whole}${digits > 0 ? `.${figures.slice(-digits)}` : ''} ${currency}`;
}
