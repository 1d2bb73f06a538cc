import type { Money } from '../money/money.js';

/** So many times the same amount. */
export interface BillLine {
  readonly count: number;
  readonly each: Money;
  readonly total: Money;
}

/** What a study cost, once it is closed (S2-72). */
export interface FinalBill {
  /** What was reserved when recruitment was launched. */
  readonly reserved: Money;
  readonly recruitmentFees: BillLine;
  readonly incentives: BillLine;
  readonly totalSpent: Money;
  /** What goes back to the budget (S2-74); `reserved` is this and `totalSpent` together (S2-73). */
  readonly unused: Money;
  /** The budget that paid. */
  readonly budget: { readonly id: string; readonly name: string };
}

/** What a bill is made of, when everything due has been settled (D13). */
export interface BillInput {
  readonly reserved: Money;
  /** Who is charged for: participants that ended as completed, and nobody else. */
  readonly completed: number;
  /** Of those, how many incentives were charged; fewer where one was cancelled by itself. */
  readonly incentivesCharged: number;
  /** Price of one participant as it was frozen at launch (S2-81). */
  readonly rate: Money;
  readonly incentive: Money;
  readonly budget: { readonly id: string; readonly name: string };
}

/**
 * Computes the bill of a closed study, to the smallest unit of money.
 *
 * @throws RangeError when the input cannot be: a count that is no count, more incentives than participants, two currencies, an amount below
 *   nothing, or more spent than was reserved. Launching reserved for every place, so each of these is a bug.
 */
export function computeFinalBill({ reserved, completed, incentivesCharged, rate, incentive, budget }: BillInput): FinalBill {
  for (const count of [completed, incentivesCharged]) {
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`A bill cannot count ${count} participants`);
  }
  if (incentivesCharged > completed) {
    throw new RangeError(`${incentivesCharged} incentives were charged for ${completed} participants who completed`);
  }
  for (const { amount, currency } of [reserved, rate, incentive]) {
    if (currency !== reserved.currency) throw new RangeError(`A bill in ${reserved.currency} cannot hold an amount in ${currency}`);
    if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`A bill cannot hold the amount ${amount}`);
  }
  const money = (amount: number): Money => ({ amount, currency: reserved.currency });
  const line = (count: number, each: number): BillLine => ({ count, each: money(each), total: money(count * each) });
  const recruitmentFees = line(completed, rate.amount);
  const incentives = line(incentivesCharged, incentive.amount);
  const spent = recruitmentFees.total.amount + incentives.total.amount;
  // Sums beyond what is exact are beyond what was reserved as well.
  if (spent > reserved.amount) throw new RangeError(`${spent} were spent of ${reserved.amount} reserved`);
  const same = money(reserved.amount);
  return { reserved: same, recruitmentFees, incentives, totalSpent: money(spent), unused: money(reserved.amount - spent), budget };
}
