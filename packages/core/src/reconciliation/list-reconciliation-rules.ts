import { participationStatuses, type ParticipationStatus } from '../participation/status.js';
import { decidePair, pairFacts, theirSides, type PairDecision, type PairFact, type TheirSide } from './decide-pair.js';

/** One row of the table that says the same as `decidePair`, for a statement that compares many pairs at once (ADR 0005). */
export interface ReconciliationRule {
  /** Our status; `''`: the id names nobody in this study. */
  readonly ours: ParticipationStatus | '';
  readonly theirs: TheirSide;
  /** The facts that matter to this pair of sides, as bits; bit n stands for the n-th of `pairFacts`. The same in all rows of the pair. */
  readonly mask: number;
  /** Those of them that hold. */
  readonly facts: number;
  readonly kind: PairDecision['kind'];
  readonly fix: PairDecision['fix'];
}

/**
 * Tabulates `decidePair`: a pair whose facts are `bits` is decided by the row with its two sides and `facts = bits & mask`; there is exactly one.
 */
export function listReconciliationRules(): readonly ReconciliationRule[] {
  return (['', ...participationStatuses] as const).flatMap((ours) => theirSides.flatMap((theirs) => tabulate(ours, theirs)));
}

/** Sets of facts as bits: bit n stands for the n-th of `pairFacts`. */
export function toFactBits(facts: Iterable<PairFact>): number {
  return [...facts].reduce((bits, fact) => bits | bitOf(fact), 0);
}

function tabulate(ours: ParticipationStatus | '', theirs: TheirSide): readonly ReconciliationRule[] {
  let mask = 0;
  for (;;) {
    let read = mask;
    const rows = listSubsets(mask).map((facts) => {
      const has = (fact: PairFact): boolean => {
        read |= bitOf(fact);
        return (facts & bitOf(fact)) !== 0;
      };
      return { ours, theirs, facts, ...decidePair({ ours: ours === '' ? null : ours, theirs, facts: { has } }) };
    });
    // Done once no decision has asked for a fact that is not in the mask yet.
    if (read === mask) return rows.map((row) => ({ ...row, mask }));
    mask = read;
  }
}

function bitOf(fact: PairFact): number {
  return 1 << pairFacts.indexOf(fact);
}

function listSubsets(mask: number): readonly number[] {
  const subsets = [mask];
  for (let subset = mask; subset > 0; ) {
    subset = (subset - 1) & mask;
    subsets.push(subset);
  }
  return subsets;
}
