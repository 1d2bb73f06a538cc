import type { FoundRecord } from '../connector/participant-ingestion.js';

/** What becomes of a row in doubt after its destination was asked whether the person is there. */
export type DoubtDecision =
  | { readonly kind: 'settled'; readonly externalId: string | null; readonly detail: string }
  /** It stays in doubt: only somebody who looks can say, or a later look-up. */
  | { readonly kind: 'open'; readonly detail: string };

const opening = ' The hub asked the destination: ';
const said = {
  absent:
    'it shows nobody with this key. Who is new may be shown there only after a while, so that proves nothing; the next run asks again.',
  unknown: 'its answer does not tell whether the person is there; the next run asks again.',
} as const;

/**
 * Decides what a look-up says of an insert whose answer was lost. Somebody who is there is never inserted again, whoever made them; nobody to be
 * seen proves nothing, since destinations may show new people late (S4-27).
 *
 * @param detail what is told of the row; what an earlier look-up added is replaced
 */
export function decideDoubt(found: FoundRecord, detail: string): DoubtDecision {
  if (found.status === 'found') {
    const { externalId } = found;
    return {
      kind: 'settled',
      externalId,
      detail: 'No answer came when it was sent; the hub asked the destination, and the person is there.',
    };
  }
  const [before = ''] = detail.split(opening);
  return { kind: 'open', detail: `${before}${opening}${said[found.status]}` };
}
