import { decideAct, type ParticipationAct } from '../participation/decide-act.js';
import { decideOutcome } from '../participation/decide-outcome.js';
import { isEndedOutcome, outcomes, type Outcome } from '../participation/evidence.js';
import { isBeforeStart, isFinal, isFinished, type ParticipationStatus } from '../participation/status.js';
import { permitsActivity } from '../study/lifecycle.js';
import type { FindingKind, Fix, PairKind } from './finding.js';

/** What the other side can say about one id: an outcome, nothing, or a word that has no counterpart here. */
export const theirSides = [...outcomes, 'absent', 'unknown_status'] as const;

/** One of {@link theirSides}. */
export type TheirSide = (typeof theirSides)[number];

/** Plain facts about a pair that can change how it comes out. */
export const pairFacts = [
  /** Their id is in the format of another kind of test, and would name this participation there. */
  'other_format',
  /** Their id is in no known format. */
  'malformed',
  /** They list the person more than once. */
  'listed_twice',
  /** They list the person more than once, with different ends. */
  'listed_conflicting',
  /** They listed the person once, and a later whole list does not. */
  'listed_before',
  /** The incentive is due and nothing holds it. */
  'incentive_due',
  /** The incentive is due and held. */
  'incentive_held',
  'incentive_released',
  /** Just this report of theirs is stored as evidence already: of a pull, or by the fix of a finding. */
  'report_stored',
  /** A report that the person finished is held for want of a place. */
  'no_place_left',
  'study_closed',
  /** The person entered through the hub. */
  'has_started',
  /** Submitted for longer than `forgottenAfterDays`. */
  'waited_long',
  /** Our status is newer than their list. */
  'newer_here',
  /** A report, not a person's decision alone, says that the person finished. */
  'finish_reported',
  /** Their list is not whole, so that what is missing in it says nothing. */
  'list_partial',
  /** Just what their row says waits in quarantine, or was decided there. */
  'quarantined',
  /** Of what is in quarantine: it waits there still, and no finding has led anybody to it. */
  'waits_unnoticed',
  /** A person confirmed, before their list was taken, that the excluded person had been removed there. */
  'removal_confirmed',
] as const;

/** One of {@link pairFacts}. */
export type PairFact = (typeof pairFacts)[number];

/** Both sides of one id. */
export interface Pair {
  /** Our status; null: the id names nobody in this study. */
  readonly ours: ParticipationStatus | null;
  readonly theirs: TheirSide;
  /** The facts that hold. */
  readonly facts: Pick<ReadonlySet<PairFact>, 'has'>;
}

/** How a pair comes out. A finding has exactly one fix; `match` and `open` have none. */
export type PairDecision =
  | { readonly kind: FindingKind; readonly fix: Fix }
  | { readonly kind: Exclude<PairKind, FindingKind>; readonly fix: null };

type Facts = Pair['facts'];

const match: PairDecision = { kind: 'match', fix: null };
const open: PairDecision = { kind: 'open', fix: null };

/**
 * Compares both sides of one id. The fix of a finding is the one that fits its situation: what core would refuse or keep for a person
 * anyway is not offered, and where nothing can be changed safely somebody acknowledges it.
 */
export function decidePair({ ours, theirs, facts }: Pair): PairDecision {
  if (ours === null) return decideUnknown(theirs, facts);
  if (theirs === 'absent') return decideAbsent(ours, facts);
  const decision = decideListed(ours, theirs, facts);
  // How an id is written is told apart from what the person did (S0-50).
  if (facts.has('other_format')) return { kind: 'wrong_id_format', fix: decision.fix === null ? 'acknowledge' : quarantineOnce(facts) };
  if (isFinal(ours)) return decision;
  const isDuplicate = facts.has('listed_conflicting') || (decision.fix === null && facts.has('listed_twice'));
  return isDuplicate ? { kind: 'duplicate', fix: holdOrAcknowledge(facts) } : decision;
}

function decideUnknown(theirs: TheirSide, facts: Facts): PairDecision {
  if (theirs === 'absent') return open;
  if (facts.has('other_format') || facts.has('malformed')) return { kind: 'wrong_id_format', fix: quarantineOnce(facts) };
  // Whose it is gets decided in quarantine, once; also what the hub has put there itself is a difference until somebody knows of it.
  return facts.has('quarantined') && !facts.has('waits_unnoticed') ? open : { kind: 'unknown_id', fix: 'quarantine' };
}

function decideAbsent(ours: ParticipationStatus, facts: Facts): PairDecision {
  // Who is excluded here is gone there or will be (S0-41).
  if (ours === 'excluded') return match;
  if (isFinal(ours)) return open;
  if (facts.has('listed_before')) return { kind: 'removed_in_tool', fix: excludeOr(holdOrAcknowledge(facts), ours, facts) };
  if (!isFinished(ours) || facts.has('list_partial') || facts.has('newer_here') || !facts.has('finish_reported')) return open;
  return { kind: 'orphan', fix: holdOrAcknowledge(facts) };
}

function decideListed(ours: ParticipationStatus, theirs: Exclude<TheirSide, 'absent'>, facts: Facts): PairDecision {
  // Who is excluded may still stand there until somebody has removed them; after that they stand there by mistake (S0-40).
  if (ours === 'excluded') return facts.has('removal_confirmed') ? { kind: 'status_disagreement', fix: 'acknowledge' } : match;
  if (theirs === 'unknown_status') return facts.has('quarantined') ? open : { kind: 'status_disagreement', fix: 'quarantine' };
  if (theirs === 'submitted') return decideFinished(ours, facts);
  return isEndedOutcome(theirs) ? decideTurnedAway(ours, theirs, facts) : decideUnfinished(ours, theirs, facts);
}

/** They say that the person finished. */
function decideFinished(ours: ParticipationStatus, facts: Facts): PairDecision {
  if (ours === 'completed') return match;
  if (ours === 'submitted') return facts.has('waited_long') ? { kind: 'submitted_and_forgotten', fix: 'complete' } : match;
  // Rejected after having taken part: a decision that knows of it.
  if (ours === 'rejected' && facts.has('has_started')) return match;
  if (ours === 'expired') return { kind: 'late', fix: 'acknowledge' };
  if (isFinal(ours)) return { kind: 'status_disagreement', fix: 'acknowledge' };
  const fix = repairFinish(ours, facts);
  if (facts.has('no_place_left')) return { kind: 'late', fix };
  if (ours === 'screened_out' || ours === 'over_quota' || ours === 'quality_failed') return { kind: 'status_disagreement', fix };
  return { kind: isClosed(facts) ? 'late' : 'missing_completion', fix };
}

/** They say that the person was turned away. */
function decideTurnedAway(ours: ParticipationStatus, theirs: Outcome, facts: Facts): PairDecision {
  if (ours === theirs || isFinal(ours)) return match;
  if (isFinished(ours) && facts.has('incentive_released')) return { kind: 'contradiction_after_release', fix: 'acknowledge' };
  if (isFinished(ours) && facts.has('incentive_due')) return { kind: 'status_disagreement', fix: 'hold_incentive' };
  return { kind: 'status_disagreement', fix: recordOr('acknowledge', ours, theirs, facts) };
}

/** They say that the person has begun and no more. */
function decideUnfinished(ours: ParticipationStatus, theirs: Outcome, facts: Facts): PairDecision {
  if (isBeforeStart(ours)) {
    return facts.has('newer_here') ? open : { kind: 'status_disagreement', fix: 'acknowledge' };
  }
  if (ours === 'started' && theirs === 'incomplete') {
    // Whoever left and came back is further than the report that they left.
    if (facts.has('report_stored') || facts.has('newer_here')) return match;
    return { kind: 'status_disagreement', fix: 'record_report' };
  }
  if (!isFinished(ours) || !facts.has('finish_reported')) return match;
  if (facts.has('newer_here')) return open;
  if (facts.has('incentive_released')) return { kind: 'contradiction_after_release', fix: 'acknowledge' };
  return { kind: 'status_disagreement', fix: holdOrAcknowledge(facts) };
}

function isClosed(facts: Facts): boolean {
  return facts.has('study_closed') && !permitsActivity('closed', 'finish');
}

function holdOrAcknowledge(facts: Facts): Fix {
  return facts.has('incentive_due') ? 'hold_incentive' : 'acknowledge';
}

/** Excluding, where it withdraws nothing that the person has earned: a list may also be empty because the wrong test was asked for. */
function excludeOr(otherwise: Fix, ours: ParticipationStatus, facts: Facts): Fix {
  const isOwed = facts.has('incentive_due') || facts.has('incentive_held');
  return !isOwed && mayAct('exclude', ours, facts) ? 'exclude' : otherwise;
}

/** Putting into quarantine what is not there yet; that ids are written wrongly stays to be seen. */
function quarantineOnce(facts: Facts): Fix {
  return facts.has('quarantined') ? 'acknowledge' : 'quarantine';
}

function repairFinish(ours: ParticipationStatus, facts: Facts): Fix {
  if (isClosed(facts)) return 'acknowledge';
  return recordOr(mayAct('mark_submitted', ours, facts) ? 'mark_submitted' : 'acknowledge', ours, 'submitted', facts);
}

/** Recording the report, where core would let it change the status; otherwise what remains. */
function recordOr(otherwise: Fix, ours: ParticipationStatus, outcome: Outcome, facts: Facts): Fix {
  const row = decideOutcome({ outcome, channel: 'pull', onReturn: 'submitted' }).find(({ status }) => status === ours);
  const changes = row !== undefined && row.path.length > 0 && !(row.needsStart && !facts.has('has_started'));
  return changes && !facts.has('report_stored') && !(outcome === 'submitted' && facts.has('no_place_left')) ? 'record_report' : otherwise;
}

function mayAct(act: ParticipationAct, status: ParticipationStatus, facts: Facts): boolean {
  return decideAct(act, {
    status,
    // A session is scheduled in moderated studies alone; all other routes are the same in both.
    moderation: 'moderated',
    incentiveReleased: facts.has('incentive_released'),
    hasStarted: facts.has('has_started'),
  }).ok;
}
