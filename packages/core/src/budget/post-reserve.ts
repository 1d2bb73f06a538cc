import type { Money } from '../money/money.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import type { BudgetFunds, StudyFunds } from './balances.js';
import { checkCurrency, describeShortfall } from './faults.js';
import { checkTransfer, movePostings, type Transfer } from './transfer.js';
import { transferKey } from './transfer-key.js';

/** What a reservation depends on. */
export interface ReserveRequest {
  readonly budget: BudgetFunds;
  readonly study: StudyFunds;
  /** The whole estimate: participation limit times fee and incentive (S2-38). */
  readonly amount: Money;
}

/** Why nothing was reserved. */
export type ReserveFault = 'already_reserved' | 'amount_too_small' | 'budget_currency_mismatch' | 'insufficient_funds';

const available = { account: 'available', studyId: null } as const;

/**
 * Sets the whole estimate aside, once, when a study is launched (S2-40). Because it covers every place, charging can never overdraw it.
 *
 * @returns the transfer, or every fault at once; `insufficient_funds` names what is missing (S2-39)
 */
export function postReserve({ budget, study, amount }: ReserveRequest): Result<Transfer, ReserveFault> {
  const faults: Fault<ReserveFault>[] = [...checkCurrency(budget.currency, amount)];
  if (study.reserved > 0) {
    faults.push(fault('already_reserved', '', 'The study has reserved its estimate before; a study is launched once.'));
  }
  if (amount.amount < 1) {
    const detail = 'The estimate is nothing, so nothing can be reserved. Check the rate, the incentive and the participation limit.';
    faults.push(fault('amount_too_small', '/amount/amount', detail));
  }
  if (amount.currency === budget.currency && amount.amount > budget.available) {
    const detail = `${describeShortfall(budget, amount)} Add funds to the budget, or choose another one.`;
    faults.push(fault('insufficient_funds', '/amount', detail));
  }
  if (faults.length > 0) return refuse(...faults);
  const { studyId } = study;
  return succeed(
    checkTransfer({
      kind: 'reserve',
      key: transferKey({ of: 'reserve', studyId }),
      currency: amount.currency,
      studyId,
      participationId: null,
      postings: movePostings(amount.amount, available, { account: 'reserved', studyId }),
    }),
  );
}

/**
 * Gives back what a study that is being closed has not spent (S2-68, S2-74). It is entered even if nothing is left, since it also marks that
 * the study has been billed.
 *
 * @returns the transfer, or the fault `nothing_reserved` or `study_billed`
 */
export function postRelease(study: StudyFunds): Result<Transfer, 'nothing_reserved' | 'study_billed'> {
  const { studyId, currency, remaining } = study;
  if (study.reserved === 0)
    return refuse(
      fault('nothing_reserved', '', 'The study has reserved nothing, so there is nothing to give back. It was never launched.'),
    );
  if (study.billed) return refuse(fault('study_billed', '', 'The study has been billed before, and what was left went back then.'));
  return succeed(
    checkTransfer({
      kind: 'release',
      key: transferKey({ of: 'release', studyId }),
      currency,
      studyId,
      participationId: null,
      postings: movePostings(remaining, { account: 'reserved', studyId }, available),
    }),
  );
}
