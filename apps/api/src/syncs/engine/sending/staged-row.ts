import type { EntityManager } from 'typeorm';
import { runLock } from '../../../platform/database/run-lock.js';
import type { HeldRun } from '../held-run.js';
import { toWordArray } from './array-text.js';

/** What is done with a row of the stage. */
export type StagedWork = 'write' | 'clear' | 'delete';

/** A row of the stage that has to go out. */
export interface StagedRow {
  /** Place in the stage, a bigint as text. */
  readonly position: string;
  readonly key: string;
  readonly matchKey: string | null;
  /** JSON, as it is sent; `null` for who is to be deleted. */
  readonly record: string | null;
  readonly work: StagedWork;
  /** The destination's own id, where an earlier run was told one. */
  readonly externalId: string | null;
}

/** The passes over the stage, one after the other, each in the order of the model; see the function of the database. */
export type Pass = 'first' | 'writes' | 'suspects' | 'leavers';

/** Rows of one pass, and how far they reach in the stage where that is kept. */
export interface StagedWindow {
  readonly rows: readonly StagedRow[];
  /** The position of the last one; `null` for passes that find by the ledger what is left. */
  readonly plannedTo: string | null;
}

/**
 * Reads the stage of a run, a window at a time, with the next one on its way while one is worked on.
 *
 * @param from rows up to this position have gone into batches
 * @param size rows of a window
 */
export async function* readStage(held: HeldRun, from: string, size: number): AsyncGenerator<StagedWindow, void, undefined> {
  let reached = from;
  for await (const window of readPass(held, choosePass(held), from, size)) {
    reached = window.plannedTo ?? reached;
    yield window;
  }
  yield* readLeft(held, reached, size);
}

/** The pass that goes over the rows of the model. */
export function choosePass({ scope }: HeldRun): 'first' | 'writes' {
  return scope.because === 'first_run' ? 'first' : 'writes';
}

/**
 * Reads what is left behind the rows of the model: those that were rejected in an earlier run, and who left it.
 *
 * @param reached the rows of the model have gone into batches up to this position, the last one
 */
export async function* readLeft(held: HeldRun, reached: string, size: number): AsyncGenerator<StagedWindow, void, undefined> {
  if (choosePass(held) !== 'first' && (await hasSuspects(held))) yield* readPass(held, 'suspects', '0', size);
  // They stand behind the rows of the model.
  yield* readPass(held, 'leavers', reached, size);
}

async function hasSuspects({ client, runId, syncId }: HeldRun): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `select exists (select from sync_ledger where sync_id = $1 and state = 'failed' and outcome = 'rejected' and run_id <> $2) as found`,
    [syncId, runId],
  );
  return rows[0]?.found === true;
}

async function* readPass(
  { client, runId, syncId }: HeldRun,
  pass: Pass,
  from: string,
  size: number,
): AsyncGenerator<StagedWindow, void, undefined> {
  const keepsPlace = pass === 'first' || pass === 'writes';
  const read = async (after: string): Promise<StagedRow[]> => {
    const { rows } = await client.query<StagedRow>('select * from read_sync_stage($1, $2, $3, $4, $5)', [runId, syncId, pass, after, size]);
    return rows;
  };
  let next = read(from);
  for (;;) {
    const rows = await next;
    const last = rows.at(-1)?.position;
    if (last === undefined) return;
    next = rows.length < size ? Promise.resolve([]) : read(last);
    // It is awaited in the next round, if there is one.
    next.catch(() => undefined);
    yield { rows, plannedTo: keepsPlace ? last : null };
  }
}

/** Reads rows of the stage by their positions, without those that this run has settled already. */
export async function readUnsettled(held: HeldRun, positions: readonly string[]): Promise<readonly StagedRow[]> {
  const { rows } = await held.client.query<StagedRow>(
    `select s.position, s.row_key as key, s.match_key as "matchKey", s.record, s.work, l.external_id as "externalId"
     from sync_stage s left join sync_ledger l on l.sync_id = $2 and l.row_key = s.row_key
     where s.run_id = $1 and s.position = any ($3::bigint[]) and l.run_id is distinct from $1 order by s.position`,
    [held.runId, held.syncId, toWordArray(positions)],
  );
  return rows;
}

/**
 * Reads the rows of a batch, in its order, in the open transaction.
 *
 * @param positions as the elements of an array
 * @returns `null` in the place of a row that is in the stage no more, since its person was erased before the batch was written down
 */
export async function readBatchRows(manager: EntityManager, { runId }: HeldRun, positions: string): Promise<readonly (StagedRow | null)[]> {
  const rows = await manager.query<StagedRow[]>(
    `select s.position, s.row_key as key, s.match_key as "matchKey", s.record, s.work, null as "externalId"
     from unnest($2::bigint[]) with ordinality p (position, place) left join sync_stage s on s.run_id = $1 and s.position = p.position order by p.place`,
    [runId, `{${positions}}`],
  );
  return rows.map((row) => (row.position === null ? null : row));
}

/** Keeps erasures waiting until the end of the open transaction, and waits for those that are under way. Asked for before anything else is locked. */
export async function holdErasures(
  manager: { query(text: string, values: unknown[]): Promise<unknown> },
  { runId }: Pick<HeldRun, 'runId'>,
): Promise<void> {
  // Whoever has waited in vain tries again later.
  await manager.query(`select set_config('lock_timeout', '20s', true), pg_advisory_xact_lock_shared(hashtextextended($1, ${runLock}))`, [
    runId,
  ]);
}

/** Leaves out the rows that have left the stage since they were read, because their person was erased, in the open transaction. */
export async function keepStaged(manager: EntityManager, { runId }: HeldRun, rows: readonly StagedRow[]): Promise<readonly StagedRow[]> {
  const there = await manager.query<{ position: string }[]>(
    'select position from sync_stage where run_id = $1 and position = any ($2::bigint[])',
    [runId, toWordArray(rows.map(({ position }) => position))],
  );
  if (there.length === rows.length) return rows;
  const positions = new Set(there.map(({ position }) => position));
  return rows.filter(({ position }) => positions.has(position));
}
