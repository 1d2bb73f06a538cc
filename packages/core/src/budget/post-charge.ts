import { formatMoney, type Money } from '../money/money.js';
import type { ParticipationId } from '../participation/participation-id.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import type { ChargeFunds, StudyFunds } from './balances.js';
import { checkTransfer, movePostings, type ChargeKind, type Posting, type Transfer } from './transfer.js';
import { transferKey } from './transfer-key.js';

/** Which cost of which participation. */
export interface ChargeSubject {
  readonly study: StudyFunds;
  readonly participationId: ParticipationId;
  readonly what: ChargeKind;
  /** What it is charged now; see `chargeFundsOf`. */
  readonly charge: ChargeFunds;
}

/** Why nothing was charged. */
export type ChargeFault = 'nothing_reserved' | 'study_billed' | 'already_charged';

/**
 * Charges one cost of a completed participation to its study (D13).
 *
 * @param amount the fee or the incentive, as it was frozen at launch (S2-81)
 * @returns the transfer, or every fault at once
 * @throws RangeError when the amount is not positive or in another currency, or the reservation does not cover it. Both were settled at launch,
 * and no more people than the participation limit complete, so each of them is a bug; nobody is told to add funds for it.
 */
export function postCharge({ study, participationId, what, charge }: ChargeSubject, amount: Money): Result<Transfer, ChargeFault> {
  const faults: Fault<ChargeFault>[] = [];
  if (study.reserved === 0) faults.push(fault('nothing_reserved', '', 'The study has reserved nothing. Launch it before it is charged.'));
  if (study.billed) {
    const detail = 'The study was closed and its final bill made, so nothing can be charged to it. Settle it outside the study.';
    faults.push(fault('study_billed', '', detail));
  }
  if (charge.amount > 0) faults.push(fault('already_charged', '', `The ${what} of this participation has been charged before.`));
  if (faults.length > 0) return refuse(...faults);
  if (amount.currency !== study.currency || amount.amount < 1) {
    throw new RangeError(`The ${what} of ${participationId} is ${amount.amount} ${amount.currency} in a budget of ${study.currency}`);
  }
  if (amount.amount > study.remaining) {
    const remaining = formatMoney({ ...amount, amount: study.remaining });
    throw new RangeError(`The ${what} of ${participationId} is ${formatMoney(amount)}, but ${study.studyId} has only ${remaining} left`);
  }
  return succeed(
    checkTransfer({
      kind: what,
      key: transferKey({ of: 'charge', participationId, what, round: charge.rounds + 1 }),
      currency: study.currency,
      studyId: study.studyId,
      participationId,
      postings: movePostings(amount.amount, reservedOf(study), spentOn(what, study)),
    }),
  );
}

/**
 * Takes a charge back in full: the participation was excluded, or the incentive cancelled before anything was paid (S2-60). Until the bill it
 * goes back to the reservation, after it to the budget itself.
 *
 * @returns the transfer, or the fault `not_charged`
 */
export function postReversal({ study, participationId, what, charge }: ChargeSubject): Result<Transfer, 'not_charged'> {
  if (charge.amount === 0) return refuse(fault('not_charged', '', `The ${what} of this participation is not charged.`));
  const target = study.billed ? ({ account: 'available', studyId: null } as const) : reservedOf(study);
  return succeed(
    checkTransfer({
      kind: `reverse_${what}`,
      key: transferKey({ of: 'reversal', participationId, what, round: charge.rounds }),
      currency: study.currency,
      studyId: study.studyId,
      participationId,
      postings: movePostings(charge.amount, spentOn(what, study), target),
    }),
  );
}

function reservedOf({ studyId }: StudyFunds): Omit<Posting, 'amount'> {
  return { account: 'reserved', studyId };
}

function spentOn(what: ChargeKind, { studyId }: StudyFunds): Omit<Posting, 'amount'> {
  return { account: what === 'fee' ? 'fees' : 'incentives', studyId };
}
