import type { ParticipationId } from '../participation/participation-id.js';
import type { StudyId } from '../study/study-id.js';
import type { ChargeKind } from './transfer.js';

/** What makes a transfer the one that it is. */
export type TransferReference =
  /** `reference` names the payment from or to outside, for example the number of a transaction or the id of a request. */
  | { readonly of: 'fund' | 'withdraw'; readonly reference: string }
  | { readonly of: 'reserve' | 'release'; readonly studyId: StudyId }
  /** `round` counts from 1; it rises only when a charge that was reversed is made again. */
  | { readonly of: 'charge' | 'reversal'; readonly participationId: ParticipationId; readonly what: ChargeKind; readonly round: number };

/**
 * Makes the key under which a budget holds a transfer once. The same step always has the same key: one reservation and one release for each
 * study, and for each participation one charge and one reversal in every round. Different steps never share one.
 *
 * @throws RangeError when a part is empty or the round is not a whole number from 1
 */
export function transferKey(reference: TransferReference): string {
  switch (reference.of) {
    case 'fund':
    case 'withdraw':
      return join(reference.of, reference.reference);
    case 'reserve':
    case 'release':
      return join(reference.of, reference.studyId);
    case 'charge':
    case 'reversal': {
      const { of, participationId, what, round } = reference;
      if (!Number.isSafeInteger(round) || round < 1)
        throw new RangeError(`The round of a charge must be a whole number from 1, not ${round}`);
      return `${join(of, participationId)}:${what}:${round}`;
    }
  }
}

function join(of: string, name: string): string {
  if (name.trim() === '') throw new RangeError(`A transfer of the kind ${of} needs a reference`);
  return `${of}:${name}`;
}
