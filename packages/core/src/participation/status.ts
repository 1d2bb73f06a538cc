import { fault, refuse, succeed, type Result } from '../result.js';
import type { Moderation } from '../study/kind.js';

/** Every status of a person's participation in one study. Payment is not among them: it is the incentive's own state. */
export const participationStatuses = [
  'applied',
  'screened_out',
  'unqualified',
  'qualified',
  'invited',
  'scheduled',
  'started',
  'incomplete',
  'over_quota',
  'quality_failed',
  'submitted',
  'completed',
  'rejected',
  'no_show',
  'cancelled',
  'excluded',
  'expired',
] as const;

/** One of {@link participationStatuses}. */
export type ParticipationStatus = (typeof participationStatuses)[number];

/** Statuses that nothing moves: no report, no person, no policy. */
export const finalStatuses = [
  'unqualified',
  'rejected',
  'no_show',
  'cancelled',
  'excluded',
  'expired',
] as const satisfies readonly ParticipationStatus[];

/** Statuses that a tool's report brought about (or the screener, or a full study) and that only stronger evidence or an exclusion moves. */
export const endedStatuses = [
  'screened_out',
  'over_quota',
  'quality_failed',
  'completed',
] as const satisfies readonly ParticipationStatus[];

const finals: ReadonlySet<string> = new Set(finalStatuses);
const ended: ReadonlySet<string> = new Set([...finalStatuses, ...endedStatuses]);
const holders: ReadonlySet<string> = new Set(['scheduled', 'started', 'submitted', 'completed']);
const beforeStart: ReadonlySet<string> = new Set(['applied', 'qualified', 'invited', 'scheduled']);
const known: ReadonlySet<string> = new Set(participationStatuses);
const aliases: Readonly<Record<string, ParticipationStatus>> = { complete: 'completed' };

/** Says whether nothing can move this status any more. */
export function isFinal(status: ParticipationStatus): boolean {
  return finals.has(status);
}

/** Says whether nothing more is expected of anyone: the status is final, or an outcome that only stronger evidence would change. */
export function isEnded(status: ParticipationStatus): boolean {
  return ended.has(status);
}

/** Says whether the person may still begin, and has not. */
export function isBeforeStart(status: ParticipationStatus): boolean {
  return beforeStart.has(status);
}

/** Says whether the person counts as having finished, whether or not somebody has decided about it. */
export function isFinished(status: ParticipationStatus): boolean {
  return status === 'submitted' || status === 'completed';
}

/** Says whether the status holds one of the study's places; in a moderated study the invitation does too, until it expires (D10). */
export function holdsPlace(status: ParticipationStatus, moderation: Moderation): boolean {
  return holders.has(status) || (status === 'invited' && moderation === 'moderated');
}

/** Counts the places taken (1), kept (0) or freed (-1) by going from one status (`null`: none yet) to another (D10). */
export function countPlaceChange(from: ParticipationStatus | null, to: ParticipationStatus, moderation: Moderation): -1 | 0 | 1 {
  const before = from !== null && holdsPlace(from, moderation);
  const after = holdsPlace(to, moderation);
  if (before === after) return 0;
  return after ? 1 : -1;
}

/**
 * Reads a status from outside; `complete` is taken for `completed` (D5).
 *
 * @returns the status, or the fault `unknown_status` at `pointer`
 */
export function parseStatus(input: unknown, pointer = ''): Result<ParticipationStatus, 'unknown_status'> {
  if (typeof input === 'string') {
    const status = Object.hasOwn(aliases, input) ? aliases[input] : input;
    if (isStatus(status)) return succeed(status);
  }
  const shown = typeof input === 'string' ? `“${input.slice(0, 60)}”` : `a value of type ${input === null ? 'null' : typeof input}`;
  return refuse(
    fault('unknown_status', pointer, `${shown} is not a participation status. Use one of: ${participationStatuses.join(', ')}.`),
  );
}

function isStatus(input: string | undefined): input is ParticipationStatus {
  return input !== undefined && known.has(input);
}
