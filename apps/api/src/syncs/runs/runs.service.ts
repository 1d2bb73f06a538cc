import { Injectable } from '@nestjs/common';
import type { RunKind } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { fromFaults, ProblemException } from '../../platform/http/problem.js';
import { findRequest } from '../../platform/http/request-context.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { refuseUnknownSync } from '../sync-reader.js';
import { defaultTestRows, type StartRunDto } from './run.dto.js';
import type { RunTrigger } from './sync-run.entity.js';

/** A run that was asked for. */
export interface RequestedRun {
  readonly id: string;
  /** False: one of its kind was waiting already, and serves both. */
  readonly isNew: boolean;
}

/** Asks for runs and ends them; the work itself is the engine's. Everything happens in the open workspace transaction. */
@Injectable()
export class RunsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly jobs: JobQueue,
    private readonly events: EventLog,
  ) {}

  /**
   * Asks for a run. While one of the same kind waits, that one serves both: it takes the larger number of rows, and removals that either confirms.
   *
   * @throws ProblemException `not_found`, `validation_failed` for options that the kind does not have
   */
  async start(
    syncId: string,
    { kind = 'ordinary', rows, confirmRemovals = false }: StartRunDto,
    trigger: RunTrigger,
  ): Promise<RequestedRun> {
    checkOptions(kind, rows, confirmRemovals);
    const { manager, workspaceId } = this.database;
    const syncs = await manager.query<unknown[]>(
      'select 1 from syncs where id = $1 and workspace_id = $2 and deleted_at is null for share',
      [syncId, workspaceId],
    );
    if (syncs.length === 0) throw refuseUnknownSync();
    const rowLimit = kind === 'test' ? (rows ?? defaultTestRows) : null;
    const [run] = await manager.query<{ id: string; is_new: boolean }[]>(
      `insert into sync_runs as r (workspace_id, sync_id, kind, trigger, row_limit, removals_confirmed, created_by) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (sync_id, kind) where state = 'queued' do update
         set row_limit = greatest(r.row_limit, excluded.row_limit), removals_confirmed = r.removals_confirmed or excluded.removals_confirmed, version = r.version + 1
       returning id, xmax = 0 as is_new`,
      [workspaceId, syncId, kind, trigger, rowLimit, confirmRemovals, findRequest()?.actor?.keyId ?? null],
    );
    if (!run) throw new Error('a run was neither made nor found');
    if (run.is_new) await this.events.append({ type: 'sync_run.requested', subjectId: run.id, data: { syncId, kind, trigger } });
    await this.jobs.enqueue('sync.start', { workspaceId, runId: run.id });
    return { id: run.id, isNew: run.is_new };
  }

  /**
   * Ends a run that nobody wants any more: one that waits at once, one that is under way after the batches that are on their way. One that is over
   * stays as it is.
   *
   * @throws ProblemException `not_found`
   */
  async cancel(syncId: string, id: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    const found = await manager.query<unknown[]>('select 1 from sync_runs where id = $1 and sync_id = $2 and workspace_id = $3', [
      id,
      syncId,
      workspaceId,
    ]);
    if (found.length === 0) throw refuseUnknownRun();
    await this.#cancel('id = $1', id);
  }

  /** Ends all runs of a sync. */
  async cancelAll(syncId: string): Promise<void> {
    await this.#cancel('sync_id = $1', syncId);
  }

  async #cancel(condition: string, id: string): Promise<void> {
    const [cancelled] = await this.database.manager.query<[{ id: string; sync_id: string }[], number]>(
      `update sync_runs set cancel_requested_at = now(), version = version + 1,
         state = case state when 'queued' then 'cancelled' else state end,
         finished_at = case state when 'queued' then now() else finished_at end
       where ${condition} and state in ('queued', 'running') and cancel_requested_at is null returning id, sync_id`,
      [id],
    );
    for (const run of cancelled) await this.events.append({ type: 'sync_run.cancelled', subjectId: run.id, data: { syncId: run.sync_id } });
  }
}

/** The answer for a run that the sync does not have. */
export function refuseUnknownRun(): ProblemException {
  return new ProblemException('not_found', { detail: 'There is no such run of this sync.' });
}

function checkOptions(kind: RunKind, rows: number | undefined, confirmRemovals: boolean): void {
  const faults = [];
  if (rows !== undefined && kind !== 'test') {
    faults.push({
      pointer: '/rows',
      code: 'rows_not_wanted',
      detail: 'Only a test run stops after so many rows. Leave this out, or choose the kind “test”.',
    });
  }
  if (confirmRemovals && kind !== 'ordinary' && kind !== 'full') {
    const detail = `A run of the kind “${kind}” removes nobody, so there is nothing to confirm. Leave this out.`;
    faults.push({ pointer: '/confirmRemovals', code: 'confirmation_not_wanted', detail });
  }
  if (faults.length > 0) throw fromFaults(faults);
}
