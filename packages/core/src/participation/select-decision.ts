import type { Anomaly } from './anomaly.js';
import type { Disposition, OutcomeDecision } from './decide-outcome.js';
import type { Outcome } from './evidence.js';
import type { ParticipationStatus } from './status.js';

/** A participation as it is stored when a report meets it. */
export interface CurrentParticipation {
  readonly status: ParticipationStatus;
  /** The greatest rank of the evidence that is not held; 0 without any. */
  readonly rank: number;
  /** The outcome that this rank belongs to; null without any. */
  readonly outcome: Outcome | null;
  /** Whether the person ever entered through the hub. */
  readonly hasStarted: boolean;
  readonly incentiveReleased: boolean;
  readonly placeAvailable: boolean;
  /** Whether just this report was seen before: a person who lifted its hold has decided about it, so it holds nothing again. */
  readonly seenBefore?: boolean;
  readonly studyClosed: boolean;
}

/** What becomes of one report about one participation. */
export interface SelectedDecision {
  /** `duplicate`: the same outcome over the same or a weaker channel; nothing changes and it is shown as a success. */
  readonly disposition: Disposition | 'duplicate';
  readonly path: readonly ParticipationStatus[];
  readonly place: -1 | 0 | 1;
  /** The irregularity to record with the evidence, if any. */
  readonly anomaly: Anomaly | null;
  /** Whether the evidence is stored as held, so that it takes no part in the resolution. */
  readonly held: boolean;
  readonly makesDue: boolean;
  readonly holdsIncentive: boolean;
  /** The status, rank and outcome to store. */
  readonly status: ParticipationStatus;
  readonly rank: number;
  readonly outcome: Outcome | null;
}

/**
 * Picks the row for the present status and weighs it against what is stored. It is the definition that a statement which does the same under
 * a lock must agree with, in this order:
 *
 * 1. A row that holds, or one with `needsStart` for a person who never entered: the evidence is held, nothing changes.
 * 2. A report that does not outrank the stored one (`row.rank <= rank`): the same outcome is a `duplicate` (so a repeated `incomplete` never
 *    moves a person back who has come back meanwhile); a row that confirms (an earlier phase, or the same end) stays a confirmation; any other
 *    is a contradiction, which holds an unreleased incentive.
 * 3. A stronger report whose row confirms: the stored rank and outcome rise, the status stays.
 * 4. A stronger report whose row applies or corrects: held as `after_close` where the row says so and the study is closed; a held
 *    contradiction where the row says so and the incentive has been released; held as `no_place_left` when the row takes a place and there is
 *    none; otherwise the path is walked and rank and outcome rise.
 */
export function selectDecision(decisions: readonly OutcomeDecision[], current: CurrentParticipation): SelectedDecision {
  const row = decisions.find((one) => one.status === current.status);
  if (row === undefined) throw new Error(`The table has no row for the status ${current.status}`);
  const { status, rank, outcome } = current;
  const unchanged = {
    path: [],
    place: 0,
    anomaly: null,
    held: false,
    makesDue: false,
    holdsIncentive: false,
    status,
    rank,
    outcome,
  } as const;
  const hold = (anomaly: Anomaly): SelectedDecision => ({ ...unchanged, disposition: 'hold', anomaly, held: true });

  if (row.disposition === 'hold' && row.anomaly !== null) return hold(row.anomaly);
  if (row.needsStart && !current.hasStarted) return hold('never_started');

  if (row.rank <= rank) {
    if (row.outcome === outcome) return { ...unchanged, disposition: 'duplicate' };
    if (row.disposition === 'confirm') return { ...unchanged, disposition: 'confirm' };
    return {
      ...unchanged,
      disposition: 'contradict',
      anomaly: 'contradiction',
      holdsIncentive: !current.incentiveReleased && current.seenBefore !== true,
    };
  }

  if (row.disposition === 'confirm') return { ...unchanged, disposition: 'confirm', rank: row.rank, outcome: row.outcome };
  if (row.whenClosed === 'hold' && current.studyClosed) return hold('after_close');
  if (row.whenReleased === 'contradict' && current.incentiveReleased) {
    return { ...unchanged, disposition: 'contradict', anomaly: 'contradiction', held: true };
  }
  if (row.place === 1 && !current.placeAvailable) return hold('no_place_left');
  return {
    disposition: row.disposition,
    path: row.path,
    place: row.place,
    anomaly: row.anomaly,
    held: false,
    makesDue: row.makesDue,
    holdsIncentive: row.holdsIncentive,
    status: row.path.at(-1) ?? status,
    rank: row.rank,
    outcome: row.outcome,
  };
}
