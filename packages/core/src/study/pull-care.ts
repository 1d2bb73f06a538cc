import type { StudyStatus } from './lifecycle.js';

/** Days for which a study's tool is still read by itself after the study was closed; later it is read only when somebody asks. */
export const pullCareDays = 14;

const minute = 60_000;
const day = 86_400_000;

/** What decides when a study's tool is read. */
export interface PulledStudy {
  readonly status: StudyStatus;
  readonly closedAt: Date | null;
}

/** Says whether a pass over the records of the study's tool may still begin by itself. */
export function isCaredFor({ closedAt }: PulledStudy, now: Date): boolean {
  return closedAt === null || now.getTime() - closedAt.getTime() <= pullCareDays * day;
}

/**
 * Finds when the next pass begins after one that ends now: daily once the study is closed.
 *
 * @param everyMinutes minutes between two passes of a study that is not closed
 * @returns null: only when somebody asks
 */
export function findNextPass(study: PulledStudy, everyMinutes: number, now: Date): Date | null {
  if (study.closedAt === null) return new Date(now.getTime() + everyMinutes * minute);
  const next = new Date(now.getTime() + day);
  return isCaredFor(study, next) ? next : null;
}
