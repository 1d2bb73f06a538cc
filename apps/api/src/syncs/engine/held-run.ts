import type { RunScope } from '@panelbridge/core';
import type pg from 'pg';
import type { RunSettings } from '../runs/sync-run.entity.js';

/** Why a run is to come to a halt before its end. */
export type Halt =
  /** A person cancelled it. */
  | 'cancelled'
  /** The hub shuts down; another process, or this one after its start, goes on. */
  | 'shutting_down'
  /** The connection that held the run broke, so another process may have taken over. */
  | 'lost';

/** A run that this process alone is at work on. */
export interface HeldRun {
  readonly runId: string;
  readonly workspaceId: string;
  readonly syncId: string;
  /** Everything that is written for the run is written under this id; see `SyncRun.holderId`. */
  readonly holderId: string;
  readonly settings: RunSettings;
  readonly scope: RunScope;
  /** Of a test run: so many rows from the front. */
  readonly rowLimit: number | null;
  readonly removalsConfirmed: boolean;
  /**
   * A connection of the run's own, on which the session's workspace is set and a lock is held that ends with it. One statement at a time; COPY
   * goes over it.
   */
  readonly client: pg.Client;
  /** Aborted with a {@link Halt} as its reason. */
  readonly signal: AbortSignal;
  /**
   * Changes columns of the run, by their names in the database, as long as this process holds it.
   *
   * @throws RunLostError when another has taken over
   */
  write(columns: Partial<Record<keyof typeof writableColumns, unknown>>): Promise<void>;
}

/** What a phase of a run may write, with the type of each column. */
export const writableColumns = {
  phase: 'text',
  rows_read: 'bigint',
  rows_planned: 'bigint',
  planned_to: 'bigint',
  counters: 'jsonb',
  requests: 'int',
  removal: 'jsonb',
  expected: 'jsonb',
  read_at: 'timestamptz',
  waits_until: 'timestamptz',
} as const satisfies Partial<Record<string, string>>;

/** Somebody else is at work on the run, so whatever this process still knows of it counts no more. */
export class RunLostError extends Error {
  override readonly name = 'RunLostError';

  constructor(runId: string) {
    super(`the run ${runId} is held by another process`);
  }
}
