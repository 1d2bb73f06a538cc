import { Injectable } from '@nestjs/common';
import { advanceAlert, deriveRunState, emptyCounters, type RunCounters, type RunEnding } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import { AlertRecorder } from '../../alerts/alert-recorder.js';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { SyncRun } from '../runs/sync-run.entity.js';
import { Sync } from '../sync.entity.js';
import type { ClaimedRun } from './claim-run.js';
import { giveUpRest } from './give-up-rest.js';
import { RunLostError } from './held-run.js';

/** How a run came to its end, with the reason where it ended early. */
export type Ending =
  | { readonly by: 'end' }
  | { readonly by: 'stopped'; readonly code: string; readonly detail: string }
  | { readonly by: 'cancelled' };

const cancelled = { code: 'cancelled', detail: 'The run was cancelled before the row was sent. The next run sends it.' };

/** Ends runs. */
@Injectable()
export class EndRun {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly alerts: AlertRecorder,
    private readonly events: EventLog,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Ends a run: what it did not send is listed and stays for the next one, its state follows from its counters, and the sync's next run is asked for.
   *
   * @throws RunLostError
   */
  async end(claimed: ClaimedRun, ending: Ending): Promise<void> {
    const { workspaceId, runId } = claimed;
    const [run] = await this.#read(claimed);
    if (!run) throw new RunLostError(runId);
    // Before that, nobody knows of any row whether it had to be sent.
    const { settings } = run;
    let ended = ending;
    if (ending.by !== 'end' && run.phase === 'sending' && run.errorCode === null && settings) {
      const rest = await giveUpRest({ ...claimed, settings }, ending.by === 'stopped' ? ending : cancelled);
      // Somebody cancelled it when everything was sent.
      if (rest === 0 && ending.by === 'cancelled') ended = { by: 'end' };
    }
    await this.database.run(workspaceId, (manager) => this.#finish(manager, claimed, ended));
    // Of no use any more; what is left after a crash is taken away with the run's rows.
    await claimed.client.query('delete from sync_stage where run_id = $1', [runId]);
    await claimed.client.query('delete from staging.sync_reads where run_id = $1', [runId]);
  }

  async #read({ workspaceId, runId, holderId }: ClaimedRun): Promise<SyncRun[]> {
    return this.database.run(workspaceId, (manager) => manager.findBy(SyncRun, { id: runId, workspaceId, holderId, state: 'running' }));
  }

  async #finish(manager: EntityManager, claimed: ClaimedRun, ending: Ending): Promise<void> {
    const { workspaceId, runId, syncId, holderId } = claimed;
    const sync = await manager.findOne(Sync, { where: { id: syncId, workspaceId }, lock: { mode: 'pessimistic_write' } });
    const run = await manager.findOne(SyncRun, { where: { id: runId, workspaceId }, lock: { mode: 'pessimistic_write' } });
    if (!sync || !run || run.holderId !== holderId || run.state !== 'running') throw new RunLostError(runId);
    const counters: RunCounters = { ...emptyCounters, ...run.counters };
    const removalsHeld = run.removal?.kind === 'held';
    const by: RunEnding['by'] = ending.by;
    const state = deriveRunState({ by, counters, removalsHeld });
    const reason = ending.by === 'stopped' ? ending : { code: null, detail: null };
    await manager.query(
      `update sync_runs set state = $2, phase = null, holder_id = null, waits_until = null, finished_at = now(), error_code = $3, error_detail = $4,
         version = version + 1 where id = $1`,
      [runId, state, reason.code, reason.detail],
    );
    await manager.query(`update sync_batches set state = 'settled' where run_id = $1 and state <> 'settled'`, [runId]);
    const isWhole = ending.by === 'end' && (run.kind === 'ordinary' || run.kind === 'full');
    if (isWhole) await manager.query('update syncs set ledger_settings = $2 where id = $1', [syncId, run.settingsDigest]);
    if (sync.deletedAt === null && (run.kind === 'ordinary' || run.kind === 'full')) {
      const step = advanceAlert(sync.alertState, { state, counters, removalsHeld }, { failedShare: sync.failedShare });
      await manager.query('update syncs set alert_state = $2 where id = $1 and alert_state <> $2', [syncId, step.state]);
      if (step.notice) {
        await this.alerts.record({ sync: { id: syncId, name: sync.name }, runId, notice: step.notice, channelIds: sync.alertChannelIds });
      }
    }
    const data = { syncId, kind: run.kind, counters: run.counters };
    await this.events.append({
      type: 'sync_run.ended',
      subjectId: runId,
      to: state,
      data,
      actor: { kind: 'system' },
      ...(reason.code !== null && { reason: reason.code }),
    });
    const [next] = await manager.query<{ id: string }[]>(
      `select id from sync_runs where sync_id = $1 and state = 'queued' order by created_at, id limit 1`,
      [syncId],
    );
    if (next) await this.jobs.enqueue('sync.start', { workspaceId, runId: next.id }, { singletonKey: next.id });
  }
}
