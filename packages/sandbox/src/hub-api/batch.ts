import type { Hub } from './hub.js';
import { type Fault, type Refusal, makeRefusal } from './refusal.js';
import { type Row, isObject } from './row.js';

/** How rows of a batch meet who is there. */
export const BATCH_MODES = ['upsert', 'insert', 'update'] as const;

/** One of {@link BATCH_MODES}. */
export type BatchMode = (typeof BATCH_MODES)[number];

/** What became of one row of an accepted batch. */
export interface RowResult {
  readonly index: number;
  /** `null` for who was skipped. */
  readonly id: string | null;
  readonly result: 'created' | 'updated' | 'skipped';
}

/** An accepted batch, or why all of it was refused. */
export type BatchOutcome =
  | { readonly ok: true; readonly results: readonly RowResult[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** What a batch is measured by. */
export interface BatchRules {
  readonly maximumRows: number;
  /** Whether an insert of an email that is there makes a second participant instead of being refused. */
  readonly duplicatesAllowed: boolean;
  /** Whether a refusal says which rows it is about. */
  readonly namesBadRows: boolean;
}

const INVALID = 'One or more participants are invalid';

function refuse(title: string, path: readonly string[], message: string): BatchOutcome {
  return { ok: false, refusal: makeRefusal(422, title, [{ path, message }]) };
}

function isMode(value: unknown): value is BatchMode {
  return (BATCH_MODES as readonly unknown[]).includes(value);
}

/** Finds everything that is wrong with any row; without it, the rows are in the order in which they came. */
function readRows(hub: Hub, given: readonly unknown[], mode: BatchMode, duplicatesAllowed: boolean): { rows: Row[]; faults: Fault[] } {
  const rows: Row[] = [];
  const faults: Fault[] = [];
  const taken = new Set<string>();
  const refuseEmail = (index: number, message: string): void => void faults.push({ path: ['participants', index, 'email'], message });
  given.forEach((each, index) => {
    const read = hub.read(each);
    if (!read.ok) {
      for (const { path, message } of read.faults) faults.push({ path: ['participants', index, ...path], message });
      return;
    }
    rows.push(read.row);
    const { email } = read.row;
    if (mode !== 'insert') {
      if (typeof email !== 'string') refuseEmail(index, `must be given to ${mode}`);
    } else if (typeof email === 'string' && !duplicatesAllowed) {
      if (taken.has(email) || hub.store.current.findFirst(email) !== undefined) refuseEmail(index, 'has already been taken');
      taken.add(email);
    }
  });
  return { rows, faults };
}

function applyRow(hub: Hub, row: Row, index: number, mode: BatchMode, at: string): RowResult {
  const found = mode === 'insert' || typeof row.email !== 'string' ? undefined : hub.store.current.findFirst(row.email);
  if (found !== undefined) return { index, id: String(hub.change(found, row, at).id), result: 'updated' };
  if (mode !== 'update') return { index, id: String(hub.create(row, at).id), result: 'created' };
  hub.totals.skipped += 1;
  return { index, id: null, result: 'skipped' };
}

/** Writes all rows of a batch, or none of them when one is invalid. */
export function applyBatch(hub: Hub, body: unknown, rules: BatchRules): BatchOutcome {
  const { participants, mode = 'upsert' } = isObject(body) ? body : {};
  if (!isMode(mode)) return refuse('The mode is not known', ['mode'], `must be one of ${BATCH_MODES.join(', ')}`);
  if (!Array.isArray(participants) || participants.length === 0 || participants.length > rules.maximumRows) {
    return refuse('The batch cannot be taken', ['participants'], `must be a list of 1 to ${rules.maximumRows} participants`);
  }
  hub.totals.received += participants.length;
  const { rows, faults } = readRows(hub, participants, mode, rules.duplicatesAllowed);
  if (faults.length > 0) {
    hub.totals.rejected += participants.length;
    return { ok: false, refusal: makeRefusal(422, INVALID, rules.namesBadRows ? faults : []) };
  }
  const at = new Date().toISOString();
  const results = rows.map((row, index) => applyRow(hub, row, index, mode, at));
  hub.store.commit();
  return { ok: true, results };
}
