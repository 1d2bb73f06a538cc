import { addMoney, multiplyMoney, type Money } from '../money/money.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';

/** What recruiting costs at most; all amounts are of one currency, in minor units. */
export interface CostEstimate {
  readonly participationLimit: number;
  /** Recruitment fee of one participant. */
  readonly fee: Money;
  /** Incentive of one participant. */
  readonly incentive: Money;
  /** Fee and incentive together. */
  readonly perParticipant: Money;
  readonly fees: Money;
  readonly incentives: Money;
  /** What launching reserves (S2-40). */
  readonly total: Money;
}

/** What an estimate is made of. */
export interface CostInput {
  readonly participationLimit: number;
  /** Price of one participant; a `Rate` is one. */
  readonly rate: Money;
  readonly incentive: Money;
}

/** Why nothing can be estimated. */
export type CostFault = 'participation_limit_invalid' | 'amount_too_small' | 'currency_mismatch' | 'amount_out_of_range';

/** Estimates what recruiting costs: limit × (fee + incentive), to the smallest unit of money (S2-38). @returns every fault at once */
export function estimateCost({ participationLimit, rate, incentive }: CostInput): Result<CostEstimate, CostFault> {
  const faults = checkInput({ participationLimit, rate, incentive });
  if (faults.length > 0) return refuse(...faults);
  const fee: Money = { amount: rate.amount, currency: rate.currency };
  const perParticipant = addMoney(fee, incentive);
  if (!perParticipant.ok) return perParticipant;
  const total = multiplyMoney(perParticipant.value, participationLimit);
  if (!total.ok) return total;
  // Neither part can be out of range once their sum is not.
  const fees: Money = { amount: fee.amount * participationLimit, currency: fee.currency };
  const incentives: Money = { amount: incentive.amount * participationLimit, currency: fee.currency };
  const { amount, currency } = incentive;
  return succeed({
    participationLimit,
    fee,
    incentive: { amount, currency },
    perParticipant: perParticipant.value,
    fees,
    incentives,
    total: total.value,
  });
}

function checkInput({ participationLimit, rate, incentive }: CostInput): readonly Fault<CostFault>[] {
  const faults: Fault<CostFault>[] = [];
  if (!Number.isSafeInteger(participationLimit) || participationLimit < 1) {
    const detail = `The participation limit is a whole number from 1, not ${participationLimit}. Say how many people may take part.`;
    faults.push(fault('participation_limit_invalid', '/participationLimit', detail));
  }
  if (rate.amount < 0) faults.push(fault('amount_too_small', '/rate/amount', 'A price cannot be less than nothing.'));
  if (incentive.amount < 0) {
    faults.push(fault('amount_too_small', '/incentive/amount', 'An incentive cannot be less than nothing. Give an amount from 0.'));
  }
  if (rate.currency !== incentive.currency) {
    const detail = `The price is in ${rate.currency} and the incentive in ${incentive.currency}. Set the incentive in ${rate.currency}.`;
    faults.push(fault('currency_mismatch', '/incentive/currency', detail));
  }
  return faults;
}
