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

const columns = 's.position, s.row_key as key, s.match_key as "matchKey", s.record, s.work';
const joined = 'left join sync_ledger l on l.sync_id = $2 and l.row_key = s.row_key';
const page = 'and s.position > $3 and s.faults is null order by s.position limit $4';

/**
 * The passes over the stage, one after the other, each in the order of the model. Rows that the destination rejected in an earlier run travel
 * apart, after the others; who left the model comes last. What this run has settled is in none.
 */
const passes = {
  /** No ledger yet: nothing was rejected before, and no id is known. */
  first: `select ${columns}, null as "externalId" from sync_stage s where s.run_id = $1 and $2::uuid is not null and s.work = 'write' ${page}`,
  writes: `select ${columns}, l.external_id as "externalId" from sync_stage s ${joined}
    where s.run_id = $1 and s.work = 'write' and (l.outcome is distinct from 'rejected' or l.run_id = $1) ${page}`,
  suspects: `select ${columns}, l.external_id as "externalId" from sync_stage s join sync_ledger l on l.sync_id = $2 and l.row_key = s.row_key
    where s.run_id = $1 and s.work = 'write' and l.state = 'failed' and l.outcome = 'rejected' and l.run_id <> $1 ${page}`,
  leavers: `select ${columns}, l.external_id as "externalId" from sync_stage s ${joined}
    where s.run_id = $1 and s.work <> 'write' and l.run_id is distinct from $1 ${page}`,
} as const;

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
  // The stage is read along its key. What the database believes of its size is out of date, and would have it sort everything for each window.
  for (const method of ['seqscan', 'bitmapscan', 'sort']) await held.client.query(`set enable_${method} = off`);
  const isFirst = held.scope.because === 'first_run';
  yield* readPass(held, isFirst ? 'first' : 'writes', from, size);
  if (!isFirst) yield* readPass(held, 'suspects', '0', size);
  yield* readPass(held, 'leavers', '0', size);
  for (const method of ['seqscan', 'bitmapscan', 'sort']) await held.client.query(`reset enable_${method}`);
}

async function* readPass(
  { client, runId, syncId }: HeldRun,
  pass: keyof typeof passes,
  from: string,
  size: number,
): AsyncGenerator<StagedWindow, void, undefined> {
  const keepsPlace = pass === 'first' || pass === 'writes';
  const read = async (after: string): Promise<StagedRow[]> => {
    const { rows } = await client.query<StagedRow>({ name: `stage ${pass}`, text: passes[pass], values: [runId, syncId, after, size] });
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
    `select ${columns}, l.external_id as "externalId" from sync_stage s ${joined}
     where s.run_id = $1 and s.position = any ($3::bigint[]) and l.run_id is distinct from $1 order by s.position`,
    [held.runId, held.syncId, toWordArray(positions)],
  );
  return rows;
}
