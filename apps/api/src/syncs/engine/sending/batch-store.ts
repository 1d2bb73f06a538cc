import type { EntityManager } from 'typeorm';
import { RunLostError, type HeldRun } from '../held-run.js';
import { toArrayText } from './array-text.js';
import type { StagedRow, StagedWork } from './staged-row.js';

/** Rows that travel together, as they are kept. */
export interface StoredBatch {
  /** A bigint as text. */
  readonly id: string;
  readonly work: StagedWork;
  readonly rows: readonly StagedRow[];
  /** Whether it is written down that it may be on its way. */
  readonly isMarked: boolean;
}

/** A batch that a process left behind when it ended. */
export interface OpenBatch {
  readonly id: string;
  readonly work: StagedWork;
  /** `sending`: it may have been on its way. */
  readonly state: 'planned' | 'sending';
  readonly positions: readonly string[];
  readonly rowKeys: readonly string[];
}

/** Writes batches down before any of them leaves, in the open transaction, and with them how far the stage has been gone through. */
export async function storeBatches(
  manager: EntityManager,
  { runId, workspaceId, holderId }: HeldRun,
  group: { readonly batches: readonly (readonly StagedRow[])[]; readonly state: 'planned' | 'sending'; readonly plannedTo: string | null },
): Promise<readonly StoredBatch[]> {
  const { batches, state, plannedTo } = group;
  const stored = await manager.query<{ id: string }[]>(
    `with run as (
       update sync_runs set planned_to = greatest(planned_to, coalesce($5, planned_to)) where id = $1 and holder_id = $3 and state = 'running'
       returning id
     )
     insert into sync_batches (workspace_id, run_id, work, row_keys, positions, state)
     select $2, run.id, b.work, b.row_keys::text[], b.positions::bigint[], $4
     from run, unnest($6::text[], $7::text[], $8::text[]) with ordinality b (work, row_keys, positions, place) order by b.place
     returning id`,
    [
      runId,
      workspaceId,
      holderId,
      state,
      plannedTo,
      batches.map(([row]) => row?.work ?? 'write'),
      batches.map((rows) => toArrayText(rows.map(({ key }) => key))),
      batches.map((rows) => `{${rows.map(({ position }) => position).join()}}`),
    ],
  );
  if (stored.length !== batches.length) throw new RunLostError(runId);
  return batches.map((rows, index) => ({
    id: stored[index]?.id ?? '',
    work: rows[0]?.work ?? 'write',
    rows,
    isMarked: state === 'sending',
  }));
}

/** Writes down that a batch may be on its way from now on. */
export async function markSending(manager: EntityManager, { runId, holderId }: HeldRun, batchId: string): Promise<void> {
  const [, count] = await manager.query<[unknown, number]>(
    `update sync_batches set state = 'sending' where id = $1 and exists (select from sync_runs where id = $2 and holder_id = $3)`,
    [batchId, runId, holderId],
  );
  if (count !== 1) throw new RunLostError(runId);
}

/** Lists the batches of a run that are not settled, oldest first. */
export async function listOpenBatches({ client, runId }: HeldRun): Promise<readonly OpenBatch[]> {
  const { rows } = await client.query<OpenBatch>(
    `select id, work, state, positions, row_keys as "rowKeys" from sync_batches where run_id = $1 and state <> 'settled' order by id`,
    [runId],
  );
  return rows;
}
