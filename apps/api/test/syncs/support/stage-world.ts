import { randomUUID } from 'node:crypto';
import {
  decideRunScope,
  type RunCounters,
  type RunKind,
  type SyncPlan,
  toLedgerState,
  isThereBecauseOf,
  type RowOutcome,
} from '@panelbridge/core';
import type pg from 'pg';
import { openRunClient } from '../../../src/syncs/engine/run-client.js';
import { RunLostError, writableColumns, type HeldRun } from '../../../src/syncs/engine/held-run.js';
import { connectAsOwner, createMigratedDatabase } from '../../support/database.js';
import { seedModel } from '../../support/models.js';

/** How a run of {@link StageWorld.hold} is. */
export interface HoldOptions {
  readonly plan: SyncPlan;
  readonly kind?: RunKind;
  readonly settingsChanged?: boolean;
  readonly rowLimit?: number;
  readonly confirmed?: boolean;
  readonly threshold?: number;
  /** To the panel, in place of a connection. */
  readonly atPanel?: boolean;
}

/** A row of the stage. */
export interface StagedRowText {
  readonly position: string;
  readonly work: string;
  readonly row_key: string | null;
  readonly match_key: string | null;
  readonly record: string | null;
  readonly faults: string | null;
  readonly source_hash: string | null;
  readonly bucket: number | null;
}

/** A database in which one sync's rows are staged and compared, without anything that sends. */
export interface StageWorld {
  readonly sql: pg.Pool;
  readonly workspaceId: string;
  /** Makes a sync that has sent nothing. */
  createSync(): Promise<string>;
  /** Makes a run of a sync and takes it; an earlier one is ended. */
  hold(syncId: string, options: HoldOptions): Promise<HeldRun>;
  stage(runId: string): Promise<readonly StagedRowText[]>;
  /** Settles every row of the stage, as if the destination had said so, and empties the stage. */
  settle(held: HeldRun, outcomeOf?: (row: StagedRowText) => RowOutcome): Promise<void>;
  run(runId: string): Promise<{
    counters: Partial<RunCounters>;
    rows_read: string;
    rows_planned: string | null;
    phase: string;
    removal: Record<string, unknown> | null;
  }>;
  /** By row key: state and outcome. */
  ledger(syncId: string): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** Opens such a database; call `close` at the end. */
export async function createStageWorld(): Promise<StageWorld> {
  const database = await createMigratedDatabase();
  const sql = connectAsOwner(database.url);
  const { rows: workspaces } = await sql.query<{ id: string }>(`insert into workspaces (name) values ('Workspace') returning id`);
  const workspaceId = workspaces[0]?.id ?? '';
  // Runs of a test come one after the other, so they can share one.
  const client = await openRunClient(database.url, workspaceId);
  const stage = async (runId: string): Promise<readonly StagedRowText[]> => {
    const { rows } = await sql.query<StagedRowText>(
      'select position, work, row_key, match_key, record, faults, source_hash, bucket from staging.sync_rows where run_id = $1 order by position',
      [runId],
    );
    return rows;
  };
  return {
    sql,
    workspaceId,
    async createSync() {
      const { rows } = await sql.query<{ id: string }>(
        `insert into syncs (workspace_id, name, model_id, mode, mappings, removal_threshold, failed_share)
         values ($1, 'People', $2, 'upsert', '[]', 0.3, 0.75) returning id`,
        [workspaceId, await seedModel(sql, workspaceId)],
      );
      return rows[0]?.id ?? '';
    },
    async hold(
      syncId,
      { plan, kind = 'ordinary', settingsChanged = false, rowLimit = null, confirmed = false, threshold = 0.3, atPanel = false },
    ) {
      const holderId = randomUUID();
      await sql.query(`update sync_runs set state = 'completed' where sync_id = $1 and state = 'running'`, [syncId]);
      const { rows } = await sql.query<{ id: string; ledger: boolean }>(
        `insert into sync_runs (workspace_id, sync_id, kind, trigger, state, phase, holder_id) values ($1, $2, $3, 'request', 'running', 'reading', $4)
         returning id, exists (select 1 from sync_ledger where sync_id = $2) as ledger`,
        [workspaceId, syncId, kind, holderId],
      );
      const [{ id: runId, ledger: hasLedger } = { id: '', ledger: false }] = rows;
      return {
        runId,
        workspaceId,
        syncId,
        holderId,
        settings: {
          syncName: 'People',
          modelId: randomUUID(),
          connectionId: atPanel ? null : randomUUID(),
          place: 'panel',
          plan,
          splitRetries: true,
          removalThreshold: threshold,
          maximumBatchSize: 100,
          maximumDeleteBatchSize: 100,
          maximumLookupSize: null,
          requestsPerMinute: 60,
        },
        scope: decideRunScope({ kind, hasLedger, settingsChanged }),
        rowLimit,
        removalsConfirmed: confirmed,
        client,
        signal: new AbortController().signal,
        async write(columns) {
          const names = Object.keys(columns) as (keyof typeof writableColumns)[];
          const { rowCount } = await sql.query(
            `update sync_runs set ${names.map((name, index) => `${name} = $${index + 3}::${writableColumns[name]}`).join()} where id = $1 and holder_id = $2`,
            [runId, holderId, ...names.map((name) => columns[name])],
          );
          if (rowCount !== 1) throw new RunLostError(runId);
        },
      };
    },
    stage,
    async settle({ runId, syncId }, outcomeOf = ({ work }) => (work === 'write' ? 'accepted' : work === 'clear' ? 'cleared' : 'deleted')) {
      const rows = (await stage(runId)).map((row) => ({ row, outcome: outcomeOf(row), work: row.work as 'write' | 'clear' | 'delete' }));
      await sql.query(
        `insert into sync_ledger as l (sync_id, row_key, workspace_id, state, outcome, record_hash, source_hash, bucket, match_key, was_accepted, run_id)
         select $2, s.row_key, s.workspace_id, v.state, v.outcome, s.record_hash, s.source_hash, s.bucket, s.match_key, v.is_there = 'true', s.run_id
         from unnest($3::bigint[], $4::text[], $5::text[], $6::text[]) v (position, state, outcome, is_there)
         join staging.sync_rows s on s.run_id = $1 and s.position = v.position
         on conflict (sync_id, row_key) do update set state = excluded.state, outcome = excluded.outcome,
           record_hash = coalesce(excluded.record_hash, l.record_hash), source_hash = excluded.source_hash, bucket = excluded.bucket,
           match_key = excluded.match_key, run_id = excluded.run_id,
           was_accepted = excluded.was_accepted or l.was_accepted and excluded.state <> 'removed'`,
        [
          runId,
          syncId,
          rows.map(({ row }) => row.position),
          rows.map(({ outcome, work }) => toLedgerState(outcome, work)),
          rows.map(({ outcome }) => outcome),
          rows.map(({ outcome, work }) => String(isThereBecauseOf(outcome, work))),
        ],
      );
      await sql.query('delete from staging.sync_rows where run_id = $1', [runId]);
    },
    async run(runId) {
      const { rows } = await sql.query('select counters, rows_read, rows_planned, phase, removal from sync_runs where id = $1', [runId]);
      return rows[0];
    },
    async ledger(syncId) {
      const { rows } = await sql.query<{ row_key: string; said: string }>(
        `select row_key, state || ' ' || outcome as said from sync_ledger where sync_id = $1 order by row_key`,
        [syncId],
      );
      return Object.fromEntries(rows.map(({ row_key: key, said }) => [key, said]));
    },
    async close() {
      await client.end();
      await sql.end();
      await database.drop();
    },
  };
}
