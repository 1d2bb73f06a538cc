import { isEndedOutcome, rankEvidence, type Channel, type Evidence, type Outcome } from './evidence.js';

/** One distinct report: what was said, over which channel. */
export interface Report {
  readonly outcome: Outcome;
  readonly channel: Channel;
}

/** The effective outcome of all evidence about one participation. */
export interface Resolution extends Report {
  /** See {@link rankEvidence}. */
  readonly rank: number;
  /** The distinct weaker reports that name another end, strongest first. Earlier phases contradict nothing. */
  readonly contradictedBy: readonly Report[];
}

/**
 * Derives the effective outcome: the greatest rank over all evidence that is not held. Neither the order of arrival nor repetition matters,
 * so a running maximum of ranks gives the same answer.
 *
 * @returns `undefined` when there is no evidence, or all of it is held
 */
export function resolveOutcome(evidence: readonly Evidence[]): Resolution | undefined {
  const byRank = new Map<number, Report>();
  for (const { outcome, channel, held } of evidence) {
    if (held === undefined) byRank.set(rankEvidence(outcome, channel), { outcome, channel });
  }
  const [strongest, ...weaker] = [...byRank].sort(([left], [right]) => right - left);
  if (strongest === undefined) return undefined;
  const [rank, report] = strongest;
  const contradictedBy = weaker
    .map(([, other]) => other)
    .filter((other) => isEndedOutcome(other.outcome) && other.outcome !== report.outcome);
  return { ...report, rank, contradictedBy };
}
