import type { ParticipationId } from '../participation/participation-id.js';
import type { StudyId } from '../study/study-id.js';

/**
 * The accounts of a budget. `external` is where its funds come from and `available` what may be reserved; each study has one `reserved`, what
 * of its reservation is neither spent nor returned, and `fees` and `incentives`, what was spent.
 */
export const accounts = ['external', 'available', 'reserved', 'fees', 'incentives'] as const;

/** One of {@link accounts}. */
export type Account = (typeof accounts)[number];

/** Accounts of which every study has its own. */
export const studyAccounts = ['reserved', 'fees', 'incentives'] as const satisfies readonly Account[];

/** Why money was moved from one account to another. */
export const transferKinds = ['fund', 'withdraw', 'reserve', 'fee', 'incentive', 'reverse_fee', 'reverse_incentive', 'release'] as const;

/** One of {@link transferKinds}. */
export type TransferKind = (typeof transferKinds)[number];

/** What a completed participation costs: the fee for recruiting, and the incentive (D13). */
export const chargeKinds = ['fee', 'incentive'] as const satisfies readonly TransferKind[];

/** One of {@link chargeKinds}. */
export type ChargeKind = (typeof chargeKinds)[number];

/** What one transfer does to one account. */
export interface Posting {
  readonly account: Account;
  /** Whose account it is; null for `external` and `available`, which belong to the budget. */
  readonly studyId: StudyId | null;
  /** In minor units; negative takes from the account. */
  readonly amount: number;
}

/** One entry of a budget's ledger. It is never changed: what was wrong is put right by another one. */
export interface Transfer {
  readonly kind: TransferKind;
  /** Unique within a budget, so that the database refuses to enter the same transfer twice; see `transferKey`. */
  readonly key: string;
  /** That of the budget, ISO 4217. */
  readonly currency: string;
  /** The study because of which money moves; null for `fund` and `withdraw`. */
  readonly studyId: StudyId | null;
  /** The participation that is charged for; null for what is not a charge or its reversal. */
  readonly participationId: ParticipationId | null;
  /** Two or more; they sum to zero. */
  readonly postings: readonly Posting[];
}

const ofStudy: ReadonlySet<string> = new Set(studyAccounts);

/**
 * Checks what every transfer has to be, and hands it back.
 *
 * @throws RangeError when the postings do not sum to zero, are fewer than two, are no exact numbers, or name no study where one belongs
 */
export function checkTransfer(transfer: Transfer): Transfer {
  const { key, postings } = transfer;
  if (postings.length < 2) throw new RangeError(`The transfer ${key} has fewer than two postings`);
  for (const { account, studyId, amount } of postings) {
    if (!Number.isSafeInteger(amount)) throw new RangeError(`The transfer ${key} posts ${amount}, which is no exact amount`);
    const expected = ofStudy.has(account) ? transfer.studyId : null;
    if (studyId !== expected || (ofStudy.has(account) && studyId === null)) {
      throw new RangeError(`The transfer ${key} posts to ${account} of ${studyId ?? 'no study'}`);
    }
  }
  const sum = postings.reduce((total, { amount }) => total + amount, 0);
  if (sum !== 0) throw new RangeError(`The transfer ${key} is out of balance by ${sum}`);
  return transfer;
}

/** Lists the two postings that move an amount, the account that gives first. */
export function movePostings(amount: number, from: Omit<Posting, 'amount'>, to: Omit<Posting, 'amount'>): readonly Posting[] {
  return [
    { ...from, amount: 0 - amount },
    { ...to, amount },
  ];
}
