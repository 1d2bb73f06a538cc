import type { Verdict } from '../screener/verdict.js';
import type { ParticipationStatus } from './status.js';

/** What an application depends on. */
export interface ApplicationInput {
  /** What the screener says of the answers. */
  readonly verdict: Verdict;
  /** Whether the study has a free place at this moment. */
  readonly placeAvailable: boolean;
}

/**
 * Decides what becomes of an application: the statuses entered, in order, each one event. It takes no place; one is taken when the person
 * enters, so a full study ends the application of whoever would qualify in `over_quota` (D10). `needs_review` leaves it to a person.
 */
export function decideApplication({ verdict, placeAvailable }: ApplicationInput): readonly ParticipationStatus[] {
  if (verdict === 'screened_out') return ['applied', 'screened_out'];
  if (!placeAvailable) return ['applied', 'over_quota'];
  return verdict === 'qualified' ? ['applied', 'qualified'] : ['applied'];
}
