import { fault, refuse, succeed, type Result } from '../result.js';
import type { Anomaly } from './anomaly.js';

/** What a tool can report about a person. `completed` is not among them: the study's policy or a person derives it. */
export const outcomes = ['started', 'incomplete', 'screened_out', 'over_quota', 'quality_failed', 'submitted'] as const;

/** One of {@link outcomes}. */
export type Outcome = (typeof outcomes)[number];

/**
 * How a report can reach the hub, weakest first: a claim in a browser that only a cookie ties to a person, a claim in a browser that names the
 * person, a signed message, a verified query, a person's decision.
 */
export const channels = ['cookie', 'redirect', 'webhook', 'pull', 'manual'] as const;

/** One of {@link channels}. */
export type Channel = (typeof channels)[number];

/** One stored report about a participation. */
export interface Evidence {
  readonly outcome: Outcome;
  readonly channel: Channel;
  /** Set when the report waits for a person and takes no part in the resolution. */
  readonly held?: Anomaly;
}

const phaseRanks: Readonly<Record<Outcome, number>> = {
  started: 100,
  incomplete: 200,
  screened_out: 300,
  over_quota: 300,
  quality_failed: 300,
  submitted: 300,
};
const channelRanks: Readonly<Record<Channel, number>> = { cookie: 5, redirect: 10, webhook: 20, pull: 30, manual: 40 };
const severityRanks: Readonly<Record<Outcome, number>> = {
  started: 0,
  incomplete: 0,
  submitted: 1,
  screened_out: 2,
  over_quota: 3,
  quality_failed: 4,
};
const aliases: Readonly<Record<string, Outcome>> = { complete: 'submitted', completed: 'submitted' };
const known: ReadonlySet<string> = new Set(outcomes);

/** The rank of a participation about which nothing has been reported. */
export const noEvidenceRank = 0;

/**
 * Orders reports so that the effective outcome is the one with the greatest rank, whatever the order of arrival: first by phase
 * (started, incomplete, ended), then by channel, then `quality_failed` over `over_quota` over `screened_out` over `submitted`.
 * No two pairs of outcome and channel share a rank.
 *
 * @returns an integer from 105 to 344, greater than {@link noEvidenceRank}
 */
export function rankEvidence(outcome: Outcome, channel: Channel): number {
  return phaseRanks[outcome] + channelRanks[channel] + severityRanks[outcome];
}

/** Says whether the outcome ends the participation (it is neither `started` nor `incomplete`). */
export function isEndedOutcome(outcome: Outcome): boolean {
  return outcome !== 'started' && outcome !== 'incomplete';
}

/**
 * Reads an outcome from outside; `complete` and `completed` mean `submitted`, since a tool can only say that somebody finished (D2, D5).
 *
 * @returns the outcome, or the fault `unknown_outcome` at `pointer`
 */
export function parseOutcome(input: unknown, pointer = ''): Result<Outcome, 'unknown_outcome'> {
  if (typeof input === 'string') {
    const outcome = Object.hasOwn(aliases, input) ? aliases[input] : input;
    if (isOutcome(outcome)) return succeed(outcome);
  }
  const shown = typeof input === 'string' ? `“${input.slice(0, 60)}”` : `a value of type ${input === null ? 'null' : typeof input}`;
  return refuse(fault('unknown_outcome', pointer, `${shown} is not an outcome. Use one of: ${outcomes.join(', ')}.`));
}

function isOutcome(input: string | undefined): input is Outcome {
  return input !== undefined && known.has(input);
}
