import type { EntityManager } from 'typeorm';
import { RunLostError, type HeldRun } from '../held-run.js';
import { toArrayText, toWordArray } from './array-text.js';
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

/**
 * Rows of the stage that travel together as they were planned by the database: as one text, without an object for each. Mostly all of them are
 * taken, and then nobody looks at one of them.
 */
export interface PlannedBatch {
  /** A bigint as text. */
  readonly id: string;
  readonly work: 'write';
  readonly isMarked: boolean;
  /** How many rows there are. */
  readonly count: number;
  /** Where they stand in the stage, as the elements of an array. */
  readonly positions: string;
  /** Their records, as the elements of a JSON list. */
  readonly records: string;
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

/**
 * Writes batches of rows that are left down before any of them leaves, in the open transaction. What is said of somebody who is to be removed and was
 * erased since, so that the ledger does not know them any more, is not kept.
 *
 * @throws RunLostError
 */
export async function storeBatches(
  manager: EntityManager,
  { runId, syncId, workspaceId, holderId }: HeldRun,
  batches: readonly (readonly StagedRow[])[],
  state: 'planned' | 'sending',
): Promise<readonly StoredBatch[]> {
  // No lock on the run, so that no settlement is waited for: batches that may go twice do no harm, and the others are marked by one that locks.
  const stored = await manager.query<{ id: string }[]>(
    `insert into sync_batches (workspace_id, run_id, work, row_keys, people, positions, state, keeps_sides)
     select $2, $1, b.work, b.row_keys::text[], array(select hashtextextended(m, 0) from unnest(b.match_keys::text[]) m where m is not null),
       b.positions::bigint[], $4, b.work = 'write' or not exists (
         select from unnest(b.row_keys::text[]) k where not exists (select from sync_ledger l where l.sync_id = $8 and l.row_key = k))
     from unnest($5::text[], $6::text[], $9::text[], $7::text[]) with ordinality b (work, row_keys, match_keys, positions, place)
     where exists (select from sync_runs where id = $1 and holder_id = $3 and state = 'running') order by b.place
     returning id`,
    [
      runId,
      workspaceId,
      holderId,
      state,
      toWordArray(batches.map(([row]) => row?.work ?? 'write')),
      batches.map((rows) => toArrayText(rows.map(({ key }) => key))),
      batches.map((rows) => toWordArray(rows.map(({ position }) => position))),
      syncId,
      batches.map((rows) => toArrayText(rows.map(({ matchKey }) => matchKey))),
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

/** The batches of a window of the stage, and how far it reaches. */
export interface PlannedWindow {
  readonly batches: readonly PlannedBatch[];
  /** A position, a bigint as text; `null`: nothing was left. */
  readonly reached: string | null;
}

/** What {@link planWindow} takes out of the stage. */
export interface PlanInput {
  /** Everything where nothing was sent before; or without what was rejected in an earlier run. */
  readonly pass: 'first' | 'writes';
  /** Rows up to this position have gone into batches. */
  readonly after: string;
  readonly batches: number;
  readonly size: number;
  readonly state: 'planned' | 'sending';
}

/**
 * Plans the next window of the stage: cuts it into batches and writes them down before any of them leaves. Over the run's own connection: a window may lie
 * behind millions of rows that are left out.
 *
 * @throws RunLostError
 */
export async function planWindow({ client, runId, holderId, syncId }: HeldRun, input: PlanInput): Promise<PlannedWindow> {
  const { pass, after, batches: most, size, state } = input;
  const { rows } = await client.query<{ id: string | null; count: number; positions: string; records: string; reached: string }>(
    'select * from plan_sync_batches($1, $2, $3, $4, $5, $6, $7, $8)',
    [runId, holderId, syncId, pass, after, most, size, state],
  );
  const batches = rows.map(({ id, count, positions, records }): PlannedBatch => {
    if (id === null) throw new RunLostError(runId);
    return { id, work: 'write', isMarked: state === 'sending', count, positions, records };
  });
  return { batches, reached: rows.at(-1)?.reached ?? null };
}

/** Writes down that a batch may be on its way from now on; whoever takes the run over waits for that, or it finds the run taken over. */
export async function markSending(manager: EntityManager, { runId, holderId }: HeldRun, batchId: string): Promise<void> {
  const [, count] = await manager.query<[unknown, number]>(
    `with run as (select id from sync_runs where id = $2 and holder_id = $3 and state = 'running' for share)
     update sync_batches b set state = 'sending' from run where b.id = $1 and b.run_id = run.id`,
    [batchId, runId, holderId],
  );
  if (count !== 1) throw new RunLostError(runId);
}

/** Lists the batches of a run that are not settled, oldest first. */
export async function listOpenBatches({ client, runId }: Pick<HeldRun, 'client' | 'runId'>): Promise<readonly OpenBatch[]> {
  const { rows } = await client.query<OpenBatch>(
    `select id, work, state, positions, row_keys as "rowKeys" from sync_batches where run_id = $1 and state <> 'settled' order by id`,
    [runId],
  );
  return rows;
}
