import type { ParticipationId } from '../participation/participation-id.js';
import type { StudyId } from '../study/study-id.js';
import { incentiveKinds, type IncentiveKind } from './states.js';

/** What an incentive's id toward a payout provider is made of. */
export interface IncentiveReference {
  readonly studyId: StudyId;
  readonly participationId: ParticipationId;
  readonly kind: IncentiveKind;
  /** Counts from 1; raised only after a failure that the provider confirmed. */
  readonly sequence: number;
}

/**
 * Makes the id under which a payout provider knows the order: the same incentive always has the same id, so that a repeated request cannot
 * pay twice. Different references never share an id, since no part contains a hyphen.
 *
 * @throws RangeError when a part contains a hyphen or the sequence is not a whole number from 1
 */
export function createIncentiveExternalId(reference: IncentiveReference): string {
  const { studyId, participationId, kind, sequence } = reference;
  if (studyId.includes('-') || participationId.includes('-')) throw new RangeError('The ids of an incentive must not contain a hyphen');
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new RangeError(`The sequence must be a whole number from 1, not ${sequence}`);
  return `pb-${studyId}-${participationId}-${kind}-${sequence}`;
}

const form = /^pb-(st_[^-]+)-(pp_[^-]+)-([a-z]+)-([1-9]\d{0,14})$/;

/** Reads an id made by {@link createIncentiveExternalId} back from a provider's record; undefined when it is not one of ours. */
export function readIncentiveExternalId(externalId: string): IncentiveReference | undefined {
  const [, studyId, participationId, kindText, sequence] = form.exec(externalId) ?? [];
  const kind = incentiveKinds.find((one) => one === kindText);
  if (studyId === undefined || participationId === undefined || kind === undefined) return undefined;
  return { studyId: studyId as StudyId, participationId: participationId as ParticipationId, kind, sequence: Number(sequence) };
}
