import type { Moderation } from './kind.js';

/** How fast studies usually recruit, in minutes since recruitment was launched. */
export interface PaceBenchmarks {
  /** Median until the first applicant qualifies. */
  readonly firstQualified: number;
  /** Median until the first session is confirmed. */
  readonly firstSession: number;
  /** Typical until as many qualified as were asked for, and one session at least is confirmed. */
  readonly allQualified: number;
  /** Typical until everybody asked for is matched, approved and scheduled. */
  readonly allScheduled: number;
}

/** What User Interviews publishes of its panel: 77 minutes (S2-82), 24 hours (S2-83), one day (S2-84), two days (S2-85). */
export const publishedPace: PaceBenchmarks = { firstQualified: 77, firstSession: 24 * 60, allQualified: 24 * 60, allScheduled: 48 * 60 };

/** In what a study is behind. */
export type PaceHintCode = 'no_one_qualified_yet' | 'no_session_yet' | 'fewer_qualified' | 'fewer_scheduled';

/** One thing in which a study recruits more slowly than others do. */
export interface PaceHint {
  readonly code: PaceHintCode;
  /** What others have reached by now, as a sentence. */
  readonly expected: string;
  /** What this study has reached, as a sentence. */
  readonly actual: string;
  /** What can be done, as a sentence. */
  readonly remedy: string;
}

/** How far recruiting has come. */
export interface PaceInput {
  /** When recruitment was launched; where it was paused since, later by as long. `null` = it was not, and nothing is behind. */
  readonly launchedAt: Date | null;
  readonly now: Date;
  /** `null` = nobody has yet. */
  readonly firstQualifiedAt: Date | null;
  /** How many applicants qualified, whatever became of them since. */
  readonly qualified: number;
  /** When the first session was confirmed; `null` = none has been. */
  readonly firstScheduledAt: Date | null;
  /** How many have a session, past ones included. */
  readonly scheduled: number;
  /** How many people are wanted. */
  readonly requested: number;
  /** People of an unmoderated study have no sessions, so only qualifying is looked at. */
  readonly moderation: Moderation;
}

const minute = 60_000;

/**
 * Lists in what a study is behind its pace. A benchmark counts from the moment after it: what is reached at that minute is in time. What was late
 * and has come since is no hint any more.
 */
export function listPaceHints(input: PaceInput, benchmarks: PaceBenchmarks = publishedPace): readonly PaceHint[] {
  const { launchedAt, now, qualified, scheduled, requested } = input;
  if (launchedAt === null) return [];
  const elapsed = (now.getTime() - launchedAt.getTime()) / minute;
  const isModerated = input.moderation === 'moderated';
  const hints: PaceHint[] = [];
  if (elapsed > benchmarks.firstQualified && input.firstQualifiedAt === null) {
    hints.push({
      code: 'no_one_qualified_yet',
      expected: `Half of all studies have their first qualified applicant after ${describeMinutes(benchmarks.firstQualified)}.`,
      actual: `Nobody has qualified in ${describeMinutes(elapsed)}.`,
      remedy: 'Look at the reach of the audience, and whether the screener turns people away.',
    });
  }
  if (isModerated && elapsed > benchmarks.firstSession && input.firstScheduledAt === null) {
    hints.push({
      code: 'no_session_yet',
      expected: `Half of all studies have their first confirmed session after ${describeMinutes(benchmarks.firstSession)}.`,
      actual: `No session has been confirmed in ${describeMinutes(elapsed)}.`,
      remedy: 'Approve applicants who wait for review, and offer more times to book.',
    });
  }
  if (elapsed > benchmarks.allQualified && qualified < requested) {
    hints.push({
      code: 'fewer_qualified',
      expected: `Within ${describeMinutes(benchmarks.allQualified)} as many applicants usually qualify as are wanted, which is ${requested}.`,
      actual: `${qualified} of ${requested} ${qualified === 1 ? 'has' : 'have'} qualified in ${describeMinutes(elapsed)}.`,
      remedy: 'Share the application link, describe the study more invitingly, or make its screener shorter.',
    });
  }
  if (isModerated && elapsed > benchmarks.allScheduled && scheduled < requested) {
    hints.push({
      code: 'fewer_scheduled',
      expected: `Within ${describeMinutes(benchmarks.allScheduled)} everybody who is wanted usually has a session, which is ${requested}.`,
      actual: `${scheduled} of ${requested} ${scheduled === 1 ? 'has' : 'have'} a session after ${describeMinutes(elapsed)}.`,
      remedy: 'Approve applicants who wait for review, offer more times, and make room for others where somebody does not book.',
    });
  }
  return hints;
}

/** In the unit that is read most easily; begun units do not count. */
function describeMinutes(minutes: number): string {
  if (minutes < 120) return `${Math.floor(minutes)} minutes`;
  return minutes < 72 * 60 ? `${Math.floor(minutes / 60)} hours` : `${Math.floor(minutes / (24 * 60))} days`;
}
