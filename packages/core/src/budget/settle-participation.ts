import type { IncentiveState } from '../incentive/states.js';
import type { Money } from '../money/money.js';
import type { ParticipationId } from '../participation/participation-id.js';
import type { ParticipationStatus } from '../participation/status.js';
import { succeed, type Result } from '../result.js';
import type { ChargeFunds, StudyFunds } from './balances.js';
import { postCharge, postReversal, type ChargeFault } from './post-charge.js';
import { chargeKinds, type ChargeKind, type Transfer } from './transfer.js';

/** Where a participation stands, as far as money is concerned. */
export interface ChargeStanding {
  readonly status: ParticipationStatus;
  /** The state of the incentive that is owed; of several orders, that of the last one. Null: none is owed. */
  readonly incentive: IncentiveState | null;
}

/** What {@link settleParticipation} compares. */
export interface SettlementRequest extends ChargeStanding {
  readonly study: StudyFunds;
  readonly participationId: ParticipationId;
  /** What each cost is for one participation, as frozen at launch; an amount of zero is never charged. */
  readonly prices: Readonly<Record<ChargeKind, Money>>;
  /** What is charged now; see `chargeFundsOf`. */
  readonly charges: Readonly<Record<ChargeKind, ChargeFunds>>;
}

/**
 * Says whether a participation costs its fee or its incentive as it stands now. Only who is `completed` costs anything (D13); an incentive
 * that was cancelled is not paid by anybody, so it costs nothing even then.
 */
export function isChargeable(what: ChargeKind, { status, incentive }: ChargeStanding): boolean {
  if (status !== 'completed') return false;
  return what === 'fee' || (incentive !== null && incentive !== 'cancelled');
}

/**
 * Lists the transfers that make the ledger agree with how a participation stands now: charges what is not charged yet and takes back what
 * should not be. Called after every change of status or incentive, in its transaction. Whatever happened in between and however often it is
 * called, nothing is charged twice, since it looks at what is charged and not at what has just happened.
 *
 * @returns the transfers, often none; or the faults of a charge that is not possible any more (`study_billed`)
 * @throws RangeError as `postCharge` does
 */
export function settleParticipation(request: SettlementRequest): Result<readonly Transfer[], ChargeFault> {
  const { participationId, prices, charges } = request;
  const transfers: Transfer[] = [];
  let { study } = request;
  for (const what of chargeKinds) {
    const charge = charges[what];
    const subject = { study, participationId, what, charge };
    if (isChargeable(what, request)) {
      if (charge.amount > 0 || prices[what].amount === 0) continue;
      const posted = postCharge(subject, prices[what]);
      if (!posted.ok) return posted;
      transfers.push(posted.value);
      study = { ...study, remaining: study.remaining - prices[what].amount };
    } else {
      const posted = postReversal(subject);
      if (posted.ok) transfers.push(posted.value);
    }
  }
  return succeed(transfers);
}
