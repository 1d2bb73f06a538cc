import type { AlertNotice } from '@panelbridge/core';
import { AlertRecorder } from '../../src/alerts/alert-recorder.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { seedModel } from '../support/models.js';
import type { TestHub } from '../support/start-hub.js';

/** A sync of which alerts can tell. */
export interface SeededSync {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
}

/** Makes a sync; nothing runs it. */
export async function seedSync({ sql, ...hub }: TestHub, name = 'CRM to panel', workspaceId = hub.workspaceId): Promise<SeededSync> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into syncs (workspace_id, name, model_id, mode, mappings, removal_threshold, failed_share)
     values ($1, $2, $3, 'upsert', '[]', 0.5, 0) returning id`,
    [workspaceId, name, await seedModel(sql, workspaceId)],
  );
  return { id: rows[0]?.id ?? '', name, workspaceId };
}

/** Makes a run of a sync that has ended. */
export async function seedRun({ sql }: TestHub, { id, workspaceId }: SeededSync): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into sync_runs (workspace_id, sync_id, kind, trigger, state, finished_at) values ($1, $2, 'ordinary', 'schedule', 'completed', now()) returning id`,
    [workspaceId, id],
  );
  return rows[0]?.id ?? '';
}

/** 12 of 300 rows failed. */
export const failing: AlertNotice = { kind: 'failing', severity: 'warning', reason: 'rows_failed', failedRows: 12, rows: 300 };
/** All is well again. */
export const recovered: AlertNotice = { kind: 'recovered', severity: 'info', reason: 'recovered', failedRows: 0, rows: 300 };

/** Records an alert as the engine does, after a run of its own unless one is named. */
export async function tell(
  hub: TestHub,
  sync: SeededSync,
  notice: AlertNotice,
  { channelIds = null, runId }: { readonly channelIds?: readonly string[] | null; readonly runId?: string } = {},
): Promise<string | null> {
  const run = runId ?? (await seedRun(hub, sync));
  return hub.app
    .get(WorkspaceDatabase)
    .run(sync.workspaceId, () => hub.app.get(AlertRecorder).record({ sync, runId: run, notice, channelIds }));
}
