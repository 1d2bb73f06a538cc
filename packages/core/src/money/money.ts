import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { countMinorUnitDigits, isCurrency } from './currency.js';

/** An amount of money: `{ amount: 6500, currency: 'USD' }` is 65 dollars. */
export interface Money {
  /** A whole number of the currency's smallest unit, at most 2^53 - 1 either way; negative where a ledger books the other side. */
  readonly amount: number;
  /** ISO 4217, three capitals. */
  readonly currency: string;
}

/** Why an amount of money was refused. */
export type MoneyFault = 'money_malformed' | 'amount_invalid' | 'amount_too_small' | 'currency_unknown';

/** Why two amounts could not be brought together. */
export type MoneyArithmeticFault = 'currency_mismatch' | 'amount_out_of_range';

/**
 * Reads an amount of money from outside.
 *
 * @param options `pointer`: where the value stands; `minimum`: the least amount in minor units, 0 unless told
 * @returns the money without any further members, or every fault at once
 */
export function parseMoney(
  input: unknown,
  options: { readonly pointer?: string; readonly minimum?: number } = {},
): Result<Money, MoneyFault> {
  const { pointer = '', minimum = 0 } = options;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse(fault('money_malformed', pointer, 'Money is an object such as { "amount": 6500, "currency": "USD" }, in minor units.'));
  }
  const { amount, currency } = input as { readonly amount?: unknown; readonly currency?: unknown };
  const faults: Fault<MoneyFault>[] = [];
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) {
    faults.push(
      fault('amount_invalid', `${pointer}/amount`, 'The amount is a whole number of minor units, for example 6500 for 65 dollars.'),
    );
  } else if (amount < minimum) {
    faults.push(fault('amount_too_small', `${pointer}/amount`, `The amount is ${amount} and must be at least ${minimum}.`));
  }
  if (typeof currency !== 'string' || !isCurrency(currency)) {
    faults.push(fault('currency_unknown', `${pointer}/currency`, 'The currency is three capitals of ISO 4217, for example USD or EUR.'));
  }
  return faults.length > 0 ? refuse(...faults) : succeed({ amount: Number(amount) + 0, currency: String(currency) });
}

/** Adds two amounts of one currency. */
export function addMoney(left: Money, right: Money): Result<Money, MoneyArithmeticFault> {
  return left.currency === right.currency ? limit(left.amount + right.amount, left.currency) : refuseMixture(left, right);
}

/** Takes the second amount from the first; both are of one currency. */
export function subtractMoney(left: Money, right: Money): Result<Money, MoneyArithmeticFault> {
  return left.currency === right.currency ? limit(left.amount - right.amount, left.currency) : refuseMixture(left, right);
}

/**
 * Multiplies an amount by a count.
 *
 * @throws RangeError when the count is not a whole number: fractions of money need a rounding rule, which this is not
 */
export function multiplyMoney(money: Money, count: number): Result<Money, 'amount_out_of_range'> {
  if (!Number.isSafeInteger(count)) throw new RangeError(`Money is multiplied by whole numbers only, not by ${count}`);
  return limit(money.amount * count, money.currency);
}

/** Writes an amount for people, with the digits of its currency: `65.00 USD`, `6500 JPY`, `-0.250 KWD`. */
export function formatMoney(money: Money): string {
  return `${formatAmount(money)} ${money.currency}`;
}

/** Writes the amount alone, in whole units with the digits of its currency: `65.00`, `6500`, `-0.250`. */
export function formatAmount(money: Money): string {
  const digits = countMinorUnitDigits(money.currency);
  const sign = money.amount < 0 ? '-' : '';
  const figures = String(Math.abs(money.amount)).padStart(digits + 1, '0');
  const whole = figures.slice(0, figures.length - digits);
  return `${sign}${whole}${digits > 0 ? `.${figures.slice(-digits)}` : ''}`;
}

function limit(amount: number, currency: string): Result<Money, 'amount_out_of_range'> {
  if (Number.isSafeInteger(amount)) return succeed({ amount: amount + 0, currency });
  return refuse(fault('amount_out_of_range', '/amount', 'The amount is too large to be exact. Use a smaller count or a smaller amount.'));
}

function refuseMixture(left: Money, right: Money): Result<Money, 'currency_mismatch'> {
  const detail = `${left.currency} and ${right.currency} cannot be brought together. Use one currency throughout the study and its budget.`;
  return refuse(fault('currency_mismatch', '/currency', detail));
}
