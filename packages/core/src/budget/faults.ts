import { formatMoney, type Money } from '../money/money.js';
import { fault, type Fault } from '../result.js';
import type { BudgetFunds } from './balances.js';

/** Refuses an amount in another currency than that of the budget, which has one only (C11). */
export function checkCurrency(currency: string, amount: Money): readonly Fault<'budget_currency_mismatch'>[] {
  if (amount.currency === currency) return [];
  const detail = `The budget is in ${currency} and the amount in ${amount.currency}. Choose a budget in ${amount.currency}, or an amount in ${currency}.`;
  return [fault('budget_currency_mismatch', '/amount/currency', detail)];
}

/** Says what is there, what is needed and what is missing. */
export function describeShortfall({ available }: BudgetFunds, needed: Money): string {
  const show = (amount: number) => formatMoney({ amount, currency: needed.currency });
  return `${show(needed.amount)} are needed and ${show(available)} are available, so ${show(needed.amount - available)} are missing.`;
}
