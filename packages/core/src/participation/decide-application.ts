import type { Verdict } from '../screener/verdict.js';
import type { ParticipationStatus } from './status.js';

/** What an application depends on. */
export interface ApplicationInput {
  /** What the screener says of the answers. */
  readonly verdict: Verdict;
  /** Whether the study has a free place at this moment. */
  readonly placeAvailable: boolean;
  /** Whether the person fits the audience of a study that has one (D9); absent: everybody does. */
  readonly criteria?: 'matched' | 'missed';
}

/**
 * Decides what becomes of an application: the statuses entered, in order, each one event. It takes no place; one is taken when the person
 * enters, so a full study ends the application of whoever would qualify in `over_quota` (D10). `needs_review` leaves it to a person.
 *
 * Who misses the criteria of the audience is unqualified at once, whatever else holds: only they came by the link alone, and being told that
 * the study is full would keep them waiting for the next one like it (S2-87).
 */
export function decideApplication({ verdict, placeAvailable, criteria }: ApplicationInput): readonly ParticipationStatus[] {
  if (criteria === 'missed') return ['applied', 'unqualified'];
  if (verdict === 'screened_out') return ['applied', 'screened_out'];
  if (!placeAvailable) return ['applied', 'over_quota'];
  return verdict === 'qualified' ? ['applied', 'qualified'] : ['applied'];
}
