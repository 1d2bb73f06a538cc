import type { ParticipationId } from '../participation/participation-id.js';
import type { StudyId } from '../study/study-id.js';
import type { Account, ChargeKind, Transfer } from './transfer.js';

/** What a budget holds, in minor units of its one currency. `funded = available + reserved + spent`. */
export interface BudgetFunds {
  readonly currency: string;
  /** What came in, less what was withdrawn. */
  readonly funded: number;
  readonly available: number;
  /** What is set aside for studies that run. */
  readonly reserved: number;
  readonly spent: number;
}

/** What one study did to its budget, in minor units. `reserved = spent + unused`, at every moment and after close (S2-73). */
export interface StudyFunds {
  readonly studyId: StudyId;
  readonly currency: string;
  /** What was reserved at launch; 0: nothing yet. Stays what it was, as the bill shows it (S2-72). */
  readonly reserved: number;
  /** What of it is set aside still. */
  readonly remaining: number;
  readonly fees: number;
  readonly incentives: number;
  /** Fees and incentives. */
  readonly spent: number;
  /** What went back to `available`: at close, or later for an incentive that was withdrawn then. */
  readonly returned: number;
  /** What is not spent: set aside still, or returned. */
  readonly unused: number;
  /** Whether what was left has been released, so that nothing can be charged any more. */
  readonly billed: boolean;
}

/** What a participation is charged for one of its two costs. */
export interface ChargeFunds {
  /** In minor units; 0: it is not charged now. */
  readonly amount: number;
  /** How often it was charged, whether or not that was reversed. */
  readonly rounds: number;
}

/** Everything that a ledger tells. */
export interface Balances {
  readonly budget: BudgetFunds;
  /** Every study that moved money, in the order of its first transfer. */
  readonly studies: readonly StudyFunds[];
}

/** Derives what a budget holds and what each of its studies did to it. The order of the transfers is of no meaning. */
export function balancesOf(currency: string, transfers: readonly Transfer[]): Balances {
  const ids = [...new Set(transfers.map(({ studyId }) => studyId))].filter((id) => id !== null);
  const total = (account: Account) => sumPostings(transfers, account);
  return {
    budget: {
      currency,
      funded: 0 - total('external'),
      available: total('available'),
      reserved: total('reserved'),
      spent: total('fees') + total('incentives'),
    },
    studies: ids.map((studyId) => studyFundsOf(studyId, currency, transfers)),
  };
}

/** Derives what one study did to its budget; nothing at all for a study that was not launched. */
export function studyFundsOf(studyId: StudyId, currency: string, transfers: readonly Transfer[]): StudyFunds {
  const own = transfers.filter((transfer) => transfer.studyId === studyId);
  const [reservation, others] = [own.filter(({ kind }) => kind === 'reserve'), own.filter(({ kind }) => kind !== 'reserve')];
  const [remaining, fees, incentives] = [sumPostings(own, 'reserved'), sumPostings(own, 'fees'), sumPostings(own, 'incentives')];
  const returned = sumPostings(others, 'available');
  return {
    studyId,
    currency,
    reserved: sumPostings(reservation, 'reserved'),
    remaining,
    fees,
    incentives,
    spent: fees + incentives,
    returned,
    unused: remaining + returned,
    billed: own.some(({ kind }) => kind === 'release'),
  };
}

/** Derives what one participation is charged for its fee or its incentive. */
export function chargeFundsOf(participationId: ParticipationId, what: ChargeKind, transfers: readonly Transfer[]): ChargeFunds {
  const own = transfers.filter(
    (transfer) => transfer.participationId === participationId && (transfer.kind === what || transfer.kind === `reverse_${what}`),
  );
  return { amount: sumPostings(own, what === 'fee' ? 'fees' : 'incentives'), rounds: own.filter(({ kind }) => kind === what).length };
}

function sumPostings(transfers: readonly Transfer[], account: Account): number {
  const sum = transfers
    .flatMap(({ postings }) => postings)
    .filter((posting) => posting.account === account)
    .reduce((total, { amount }) => total + amount, 0);
  if (!Number.isSafeInteger(sum)) throw new RangeError(`The account ${account} holds more than can be counted exactly`);
  return sum;
}
