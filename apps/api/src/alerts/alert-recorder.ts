import { Injectable } from '@nestjs/common';
import { describeAlert, type AlertNotice } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { JobQueue } from '../platform/jobs/job-queue.js';

/** A change of state that is to be told. */
export interface NewAlert {
  readonly sync: { readonly id: string; readonly name: string };
  /** The run after which it changed. */
  readonly runId: string;
  readonly notice: AlertNotice;
  /** `null`: every enabled channel of the workspace. Where all that are named have been deleted, it is every one as well: somebody wanted to be told. */
  readonly channelIds: readonly string[] | null;
}

/** Notes that a sync began to fail or is well again, and asks for the notices, all in the open workspace transaction. */
@Injectable()
export class AlertRecorder {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Records an alert. A recovery closes the failure that was told, and also goes wherever that one went.
   *
   * @returns its id; `null` when that change of state was told before, or a recovery has nothing to end: then nothing is recorded
   */
  async record({ sync, runId, notice, channelIds }: NewAlert): Promise<string | null> {
    const { manager, workspaceId } = this.database;
    const closesId = notice.kind === 'recovered' ? await this.#close(sync.id) : null;
    if (notice.kind === 'recovered' && closesId === null) return null;
    const { title, text } = describeAlert(notice, sync.name);
    const rows = await manager.query<{ id: string }[]>(
      `insert into alerts (workspace_id, sync_id, run_id, kind, severity, reason, failed_rows, rows, title, text, closes_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning id`,
      [workspaceId, sync.id, runId, notice.kind, notice.severity, notice.reason, notice.failedRows, notice.rows, title, text, closesId],
    );
    const id = rows[0]?.id;
    if (id === undefined) return null;
    await this.#deliver(id, closesId, channelIds);
    const type = notice.kind === 'failing' ? 'alert.raised' : 'alert.recovered';
    await this.events.append({ type, subjectId: id, reason: notice.reason, data: { syncId: sync.id, runId }, actor: { kind: 'system' } });
    return id;
  }

  /** Closes what is open of a sync that is deleted, in the open workspace transaction. Nobody is told: somebody has just decided it. */
  async forget(syncId: string): Promise<void> {
    await this.#close(syncId);
  }

  async #close(syncId: string): Promise<string | null> {
    const [rows] = await this.database.manager.query<[{ id: string }[], number]>(
      `update alerts set closed_at = now() where sync_id = $1 and kind = 'failing' and closed_at is null returning id`,
      [syncId],
    );
    return rows[0]?.id ?? null;
  }

  async #deliver(alertId: string, closesId: string | null, channelIds: readonly string[] | null): Promise<void> {
    const { manager, workspaceId } = this.database;
    const deliveries = await manager.query<{ id: string }[]>(
      `insert into alert_deliveries (workspace_id, alert_id, channel_id)
       select $1, $2, c.id from alert_channels c
       where c.workspace_id = $1 and c.enabled and c.deleted_at is null
         and ($4::uuid[] is null or c.id = any ($4) or cardinality($4) > 0 and not exists (
             select from alert_channels n where n.id = any ($4) and n.workspace_id = $1 and n.deleted_at is null)
           or c.id in (select d.channel_id from alert_deliveries d where d.alert_id = $3))
       order by c.id returning id`,
      [workspaceId, alertId, closesId, channelIds],
    );
    await this.jobs.enqueueAll(
      'alert.deliver',
      deliveries.map(({ id }) => ({ workspaceId, deliveryId: id })),
    );
  }
}
