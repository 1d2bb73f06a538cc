import type { Anomaly } from './anomaly.js';
import { rankEvidence, type Channel, type Outcome } from './evidence.js';
import { countPlaceChange, isBeforeStart, isFinal, participationStatuses, type ParticipationStatus } from './status.js';

/**
 * What a report does at a given status: `apply` takes an ordinary edge, `correct` replaces an ended outcome, `confirm` changes no status and
 * contradicts nothing, `contradict` is a finding, `hold` keeps the report for a person.
 */
export type Disposition = 'apply' | 'correct' | 'confirm' | 'contradict' | 'hold';

/** What a report does to a participation in one status: one row of the table that {@link decideOutcome} makes. */
export interface OutcomeDecision {
  /** The present status that this row is for; every status has exactly one row. */
  readonly status: ParticipationStatus;
  readonly outcome: Outcome;
  /** The report's rank; see `rankEvidence`. Equal in all rows. */
  readonly rank: number;
  readonly disposition: Disposition;
  /** The statuses entered, in order; each is one event. Empty: none. */
  readonly path: readonly ParticipationStatus[];
  /** Places taken (1, needs a free one), kept (0) or freed (-1). */
  readonly place: -1 | 0 | 1;
  readonly anomaly: Anomaly | null;
  /** The incentive becomes due, unless it is already. */
  readonly makesDue: boolean;
  /** The incentive, due now or later, waits for a person. */
  readonly holdsIncentive: boolean;
  /** Held as `never_started` when the person never entered: the hub itself ended the participation before the start. */
  readonly needsStart: boolean;
  /** What becomes of an `apply` or `correct` when the incentive has been released; null: it makes no difference. */
  readonly whenReleased: 'contradict' | null;
  /** What becomes of it when the study is closed; null: it makes no difference. */
  readonly whenClosed: 'hold' | null;
}

/** A report to decide about. */
export interface OutcomeReport {
  readonly outcome: Outcome;
  readonly channel: Channel;
  /** The study's setting (D2). A report over the channel `cookie` reaches `submitted` whatever the setting (D3). */
  readonly onReturn: 'submitted' | 'completed';
  /**
   * Whether {@link isTooFast} holds for this submission or held for an earlier one of the same person: it is then applied, but never completed
   * and never due. A person who was too fast waits for a person of the team, whichever report arrives late enough to look honest.
   */
  readonly tooFast?: boolean;
}

/**
 * Decides what a report does, once for every status the participation may turn out to have, so that a single statement can pick the row that
 * fits under its own lock. How the row and the stored rank work together is defined by `selectDecision`.
 */
export function decideOutcome(report: OutcomeReport): readonly OutcomeDecision[] {
  return participationStatuses.map((status) => decideAt(status, report));
}

/**
 * Says whether a submission came sooner than the study can be done.
 *
 * @param elapsedSeconds seconds between the first entry and the submission
 * @param minimumSeconds the study's minimum in seconds; null or 0: none
 */
export function isTooFast(elapsedSeconds: number, minimumSeconds: number | null): boolean {
  return minimumSeconds !== null && elapsedSeconds < minimumSeconds;
}

const endedByHub: ReadonlySet<string> = new Set(['screened_out', 'over_quota']);

function decideAt(status: ParticipationStatus, report: OutcomeReport): OutcomeDecision {
  const { outcome, channel } = report;
  const unchanged: OutcomeDecision = {
    status,
    outcome,
    rank: rankEvidence(outcome, channel),
    disposition: 'confirm',
    path: [],
    place: 0,
    anomaly: null,
    makesDue: false,
    holdsIncentive: false,
    needsStart: endedByHub.has(status),
    whenReleased: null,
    whenClosed: null,
  };
  if (isBeforeStart(status)) return { ...unchanged, disposition: 'hold', anomaly: 'never_started' };
  if (isFinal(status)) return { ...unchanged, disposition: 'hold', anomaly: 'after_end' };

  const path = findPath(status, report);
  if (path.length === 0) return unchanged;
  const corrects = status !== 'started' && status !== 'incomplete' && status !== outcome;
  return {
    ...unchanged,
    disposition: corrects ? 'correct' : 'apply',
    path,
    // Only an invitation's place depends on the kind of study, and no row leads from or to one.
    place: countPlaceChange(status, path.at(-1) ?? status, 'unmoderated'),
    anomaly: findAnomaly(outcome, corrects, report.tooFast === true),
    makesDue: path.includes('completed'),
    holdsIncentive: corrects,
    whenReleased: corrects ? 'contradict' : null,
    whenClosed: outcome === 'submitted' ? 'hold' : null,
  };
}

function findAnomaly(outcome: Outcome, corrects: boolean, tooFast: boolean): Anomaly | null {
  if (outcome === 'submitted' && tooFast) return 'too_fast';
  return corrects ? 'contradiction' : null;
}

/** The statuses to enter; none where the present one says as much or more. */
function findPath(status: ParticipationStatus, report: OutcomeReport): readonly ParticipationStatus[] {
  const { outcome } = report;
  if (outcome === 'started' || (outcome === 'incomplete' && status !== 'started')) return [];
  if (outcome !== 'submitted') return outcome === status ? [] : [outcome];
  const steps: readonly ParticipationStatus[] = completes(report) ? ['submitted', 'completed'] : ['submitted'];
  // What stopped at `submitted` for want of proof goes on from there: a weaker report that came first must not decide (ADR 0004).
  return status === 'completed' ? [] : steps.slice(steps.indexOf(status) + 1);
}

function completes({ channel, onReturn, tooFast }: OutcomeReport): boolean {
  return onReturn === 'completed' && channel !== 'cookie' && tooFast !== true;
}
