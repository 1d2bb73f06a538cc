import type { EntityManager } from 'typeorm';
import { comparisonLock, runLock } from '../../platform/database/run-lock.js';

/** The longest that an erasure waits, for all runs together. */
const patienceMs = 5_000;

/**
 * Waits for whoever compares, plans or settles rows of a run of the workspace at this moment, or records what was said; from now on they wait for the
 * open transaction.
 *
 * @throws PostgreSQL's `lock_not_available` when that takes too long: the comparison of millions of rows takes minutes
 */
export async function holdRuns(manager: EntityManager, workspaceId: string): Promise<void> {
  const until = performance.now() + patienceMs;
  const hold = (lock: number, id: string): Promise<unknown> =>
    manager.query(`select set_config('lock_timeout', $1, true), pg_advisory_xact_lock(hashtextextended($2, ${lock}))`, [
      `${Math.max(1, Math.ceil(until - performance.now()))}ms`,
      id,
    ]);
  const [{ before } = { before: '0' }] = await manager.query<{ before: string }[]>(`select current_setting('lock_timeout') as before`);
  await hold(comparisonLock, workspaceId);
  const runs = await manager.query<{ id: string }[]>(`select id from sync_runs where workspace_id = $1 and state = 'running' order by id`, [
    workspaceId,
  ]);
  for (const { id } of runs) await hold(runLock, id);
  await manager.query(`select set_config('lock_timeout', $1, true)`, [before]);
}
