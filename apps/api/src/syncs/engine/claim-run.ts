import { randomUUID } from 'node:crypto';
import type { RunKind } from '@panelbridge/core';
import type pg from 'pg';
import { RunLostError, writableColumns, type HeldRun } from './held-run.js';
import type { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { RunPhase, SyncRun } from '../runs/sync-run.entity.js';

/** A run that this process has taken, before its settings are known. */
export interface ClaimedRun
  extends Pick<HeldRun, 'runId' | 'workspaceId' | 'syncId' | 'holderId' | 'rowLimit' | 'removalsConfirmed' | 'client' | 'signal'> {
  readonly kind: RunKind;
  /** What it is at; `null`: it has not begun. */
  readonly phase: RunPhase | null;
  /** As they were written down when it began. */
  readonly settings: SyncRun['settings'];
  readonly sends: SyncRun['sends'];
  readonly because: SyncRun['because'];
  /** Why it came to its end, if only the end of it is left to do. */
  readonly errorCode: string | null;
  readonly errorDetail: string | null;
}

/**
 * Takes a run, unless somebody else is at work on it, or on another one of its sync, or it has ended. The lock ends with the connection, and so
 * with the process; the new holder's id keeps an earlier holder, who may not know yet that it was given up, from writing.
 *
 * @param client its session is in the run's workspace
 * @returns nothing when there is nothing to take
 */
export async function claimRun(client: pg.Client, runId: string, signal: AbortSignal): Promise<ClaimedRun | null> {
  const { rows: locks } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 18)) as taken', [runId]);
  if (locks[0]?.taken !== true) return null;
  const holderId = randomUUID();
  const { rows } = await client
    .query<Omit<ClaimedRun, 'client' | 'signal'>>(
      `update sync_runs set state = 'running', holder_id = $2, started_at = coalesce(started_at, now()), waits_until = null, version = version + 1
       where id = $1 and state in ('queued', 'running')
       returning id as "runId", workspace_id as "workspaceId", sync_id as "syncId", holder_id as "holderId", row_limit as "rowLimit",
         removals_confirmed as "removalsConfirmed", kind, phase, settings, sends, because, error_code as "errorCode", error_detail as "errorDetail"`,
      [runId, holderId],
    )
    .catch((error: unknown) => {
      if (isOtherRunUnderWay(error)) return { rows: [] };
      throw error;
    });
  return rows[0] ? { ...rows[0], client, signal } : null;
}

/** Writes columns of a run as long as its holder is the one that is named. @throws RunLostError */
export async function writeRun(
  database: WorkspaceDatabase,
  { workspaceId, runId, holderId }: Pick<HeldRun, 'workspaceId' | 'runId' | 'holderId'>,
  columns: Parameters<HeldRun['write']>[0],
): Promise<void> {
  const names = (Object.keys(columns) as (keyof typeof writableColumns)[]).filter((name) => Object.hasOwn(writableColumns, name));
  if (names.length === 0) return;
  const assignments = names.map((name, index) => `${name} = $${index + 3}::${writableColumns[name]}`);
  const values = names.map((name) => {
    const value = columns[name];
    return writableColumns[name] === 'jsonb' && value !== null ? JSON.stringify(value) : value;
  });
  const [, count] = await database.run(workspaceId, (manager) =>
    manager.query<[unknown, number]>(
      `update sync_runs set ${assignments.join()}, version = version + 1 where id = $1 and holder_id = $2 and state = 'running'`,
      [runId, holderId, ...values],
    ),
  );
  if (count !== 1) throw new RunLostError(runId);
}

/** A sync has one run at a time. */
function isOtherRunUnderWay(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === 'sync_runs_running';
}
