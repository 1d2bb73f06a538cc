import type { Reconciliation } from './reconciliation.entity.js';

/** Whether a run has nothing to do before the tool has been read. */
export function isWaiting({ source, attempt }: Reconciliation): boolean {
  return source === 'pull' && attempt === 0;
}

/** Whether another run has begun, or comes first. @param runs those of the study that are under way, the oldest first */
export function isBehind(run: Reconciliation, runs: readonly Reconciliation[]): boolean {
  const hasBegun = run.attempt === 0 && runs.some(({ attempt }) => attempt > 0);
  return hasBegun || runs.slice(0, runs.indexOf(run)).some((earlier) => !isWaiting(earlier));
}
