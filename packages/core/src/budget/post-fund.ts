import { addMoney, formatMoney, type Money } from '../money/money.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import type { BudgetFunds } from './balances.js';
import { checkCurrency, describeShortfall } from './faults.js';
import { checkTransfer, movePostings, type Transfer } from './transfer.js';
import { transferKey } from './transfer-key.js';

/** Money that comes into a budget, or leaves it again. */
export interface FundRequest {
  readonly budget: BudgetFunds;
  /** Names the payment; the same one is entered once. */
  readonly reference: string;
  readonly amount: Money;
}

/** Why money could not be put into a budget. */
export type FundFault = 'amount_too_small' | 'amount_out_of_range' | 'budget_currency_mismatch';

/** Why money could not be taken out of a budget. */
export type WithdrawFault = 'amount_too_small' | 'budget_currency_mismatch' | 'insufficient_funds';

const external = { account: 'external', studyId: null } as const;
const available = { account: 'available', studyId: null } as const;

/**
 * Puts money into a budget, so that studies can reserve it (S2-80).
 *
 * @returns the transfer, or every fault at once
 */
export function postFund({ budget, reference, amount }: FundRequest): Result<Transfer, FundFault> {
  const faults: Fault<FundFault>[] = [...checkAmount(amount), ...checkCurrency(budget.currency, amount)];
  const total = addMoney({ amount: budget.funded, currency: amount.currency }, amount);
  if (!total.ok) {
    faults.push(fault('amount_out_of_range', '/amount', 'The budget would hold more than can be counted exactly. Use another budget.'));
  }
  if (faults.length > 0) return refuse(...faults);
  return succeed(createTransfer('fund', reference, amount));
}

/**
 * Takes money that no study has reserved out of a budget again; this is also how a wrong `fund` is put right, since no entry is changed.
 *
 * @returns the transfer, or every fault at once
 */
export function postWithdrawal({ budget, reference, amount }: FundRequest): Result<Transfer, WithdrawFault> {
  const faults: Fault<WithdrawFault>[] = [...checkAmount(amount), ...checkCurrency(budget.currency, amount)];
  if (amount.currency === budget.currency && amount.amount > budget.available) {
    const detail = `${describeShortfall(budget, amount)} Withdraw at most ${formatMoney({ ...amount, amount: budget.available })}.`;
    faults.push(fault('insufficient_funds', '/amount', detail));
  }
  return faults.length > 0 ? refuse(...faults) : succeed(createTransfer('withdraw', reference, amount));
}

function createTransfer(kind: 'fund' | 'withdraw', reference: string, { amount, currency }: Money): Transfer {
  const postings = kind === 'fund' ? movePostings(amount, external, available) : movePostings(amount, available, external);
  const key = transferKey({ of: kind, reference });
  return checkTransfer({ kind, key, currency, studyId: null, participationId: null, postings });
}

function checkAmount({ amount }: Money): readonly Fault<'amount_too_small'>[] {
  if (amount >= 1) return [];
  return [fault('amount_too_small', '/amount/amount', `The amount is ${amount} and must be at least 1.`)];
}
