import type { StudyStatus } from '@panelbridge/core';

const minute = 60_000;
const day = 86_400_000;

/** A study that has been closed for this long is read only when somebody asks. */
const daysOfCare = 14;
const longestPause = 15 * minute;

/** What decides when a study is read. */
export interface PulledStudy {
  readonly status: StudyStatus;
  readonly closedAt: Date | null;
}

/** Whether a pass of the study may still begin by itself. */
export function isCaredFor({ closedAt }: PulledStudy, now = Date.now()): boolean {
  return closedAt === null || now - closedAt.getTime() <= daysOfCare * day;
}

/** When the next pass begins after one that ends now; `null`: only when somebody asks. */
export function findNextPass(study: PulledStudy, everyMinutes: number, now = Date.now()): Date | null {
  const { closedAt } = study;
  if (closedAt === null) return new Date(now + everyMinutes * minute);
  return isCaredFor(study, now + day) ? new Date(now + day) : null;
}

/**
 * How long to wait after a failure that passes by itself, in milliseconds: as long as the partner asks, else twice as long each time.
 *
 * @param failures how often it has failed in a row, from 1
 * @param random spreads those who failed together: from 0 up to 1
 */
export function findPause(failures: number, retryAfterMs: number | undefined, random = Math.random()): number {
  if (retryAfterMs !== undefined) return retryAfterMs;
  const longest = Math.min(minute * 2 ** (failures - 1), longestPause);
  return longest * (0.5 + random / 2);
}
