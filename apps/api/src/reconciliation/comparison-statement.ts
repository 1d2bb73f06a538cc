import { forgottenAfterDays, isEndedOutcome, outcomes, rankEvidence, toFactBits, type PairFact } from '@panelbridge/core';
import { rulesVersion } from '../platform/database/rules-store.js';

/** What is compared. */
export interface ComparisonInput {
  readonly reconciliationId: string;
  /** When the other side's list was taken: what happened here later is not held against it. */
  readonly listedAt: Date;
  /** Whether the list holds everybody; if not, what is missing in it says nothing. */
  readonly isWhole: boolean;
}

/** What the statement answers: one row. */
export interface ComparisonResult {
  /** Pairs by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** New findings, and those that came up again because a side changed. */
  readonly opened: number;
  readonly gone: number;
}

// In the order in which the database's function asks for them.
const facts: readonly PairFact[] = [
  'other_format',
  'malformed',
  'listed_twice',
  'listed_conflicting',
  'listed_before',
  'incentive_due',
  'incentive_released',
  'report_stored',
  'no_place_left',
  'study_closed',
  'has_started',
  'waited_long',
  'newer_here',
  'finish_reported',
  'list_partial',
  'incentive_held',
  'quarantined',
  'removal_confirmed',
  'waits_unnoticed',
];

/**
 * The statement that compares a run's list with its study, by core's rules; it answers one {@link ComparisonResult}. The setting `app.workspace` of
 * the transaction says whose it is.
 */
export function buildComparison(input: ComparisonInput): { readonly text: string; readonly values: unknown[] } {
  return {
    text: 'select * from compare_reconciliation($1, $2, $3, make_interval(days => $4), $5, $6, $7, $8, $9)',
    values: [
      input.reconciliationId,
      input.listedAt,
      input.isWhole,
      forgottenAfterDays,
      rulesVersion,
      facts.map((fact) => toFactBits([fact])),
      [...outcomes],
      outcomes.map((outcome) => rankEvidence(outcome, 'pull')),
      outcomes.map((outcome) => isEndedOutcome(outcome)),
    ],
  };
}
