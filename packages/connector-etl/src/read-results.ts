import { normalizeEmail } from '@panelbridge/core';
import type { FieldValue, IngestionMode, RecordEffect, RecordOutcome } from '@panelbridge/core/connector';
import { z } from 'zod';
import { readErrors } from './read-errors.js';
import { readList, type WireRecord } from './wire.js';

const effects: Readonly<Record<string, RecordEffect>> = { created: 'created', updated: 'updated', unchanged: 'unchanged' };
const skips: ReadonlySet<string> = new Set(['skipped', 'not_found', 'no_match']);
const duplicates: ReadonlySet<string> = new Set(['duplicate', 'exists', 'already_exists']);
const refusals: ReadonlySet<string> = new Set(['rejected', 'refused', 'invalid', 'failed', 'error']);
const counts = z.looseObject({ meta: z.looseObject({ created: z.int(), updated: z.int(), skipped: z.int() }) });

/**
 * Reads what an accepted batch was answered with, in whatever form: results with the place or the email of each row, resources, counts alone,
 * or nothing. The vendor publishes none of them; a row of which nothing is said was accepted with its batch. A result that refuses its row is taken
 * at its word, although the batch as such was accepted.
 *
 * @param body the parsed body; `undefined` = there was none
 * @param mode only an insert leaves somebody alone who is there; in the other modes the same words refuse the row
 */
export function readResults(
  body: unknown,
  records: readonly Readonly<Record<string, FieldValue>>[],
  mode: IngestionMode,
): readonly RecordOutcome[] {
  const results = readList(body)?.records ?? [];
  const byPlace = new Map<number, WireRecord>();
  const byEmail = new Map<string, WireRecord>();
  for (const result of results) {
    const { index, email } = result.members;
    if (typeof index === 'number') byPlace.set(index, result);
    else if (typeof email === 'string') byEmail.set(normalizeEmail(email), result);
  }
  const all = readCounts(body, records.length);
  return records.map(({ email }, index) => {
    const found = byPlace.get(index) ?? (typeof email === 'string' ? byEmail.get(normalizeEmail(email)) : undefined);
    return found ? toOutcome(found, mode) : all;
  });
}

/** What the counts say of every row alike; where they differ, nothing is said of each. */
function readCounts(body: unknown, rows: number): RecordOutcome {
  const { created, updated, skipped } = counts.safeParse(body).data?.meta ?? { created: 0, updated: 0, skipped: 0 };
  if (created === rows) return { status: 'accepted', effect: 'created' };
  if (updated === rows) return { status: 'accepted', effect: 'updated' };
  return skipped === rows ? skip : { status: 'accepted' };
}

const skip: RecordOutcome = {
  status: 'skipped',
  code: 'no_match',
  detail: 'Nobody in the Research Hub has this email, so nobody was updated.',
};

const duplicate: RecordOutcome = {
  status: 'skipped',
  code: 'duplicate',
  detail: 'Somebody in the Research Hub has this email already, and an insert changes nobody.',
};

const taken: RecordOutcome = {
  status: 'rejected',
  code: 'invalid',
  detail: 'The Research Hub says that somebody has this email already, and did not write the row.',
};

function toOutcome({ id, members }: WireRecord, mode: IngestionMode): RecordOutcome {
  const word = [members['result'], members['status'], members['action']].find((one) => typeof one === 'string') ?? '';
  if (skips.has(word)) return skip;
  if (duplicates.has(word)) return mode === 'insert' ? duplicate : taken;
  if (isRefused(word, members)) return readRefusal(members, mode);
  const effect = Object.hasOwn(effects, word) ? effects[word] : undefined;
  return { status: 'accepted', ...(effect && { effect }), ...(id !== null && { externalId: id }) };
}

function isRefused(word: string, { status, errors }: WireRecord['members']): boolean {
  return refusals.has(word) || /^[45]\d\d$/.test(String(status)) || (Array.isArray(errors) && errors.length > 0);
}

function readRefusal(members: WireRecord['members'], mode: IngestionMode): RecordOutcome {
  const { detail, records } = readErrors({ text: JSON.stringify(members) });
  const [named] = records;
  const code = named === undefined || (named.code === 'duplicate' && mode !== 'insert') ? 'invalid' : named.code;
  return { status: 'rejected', code, detail, ...(named?.field !== undefined && { field: named.field }) };
}
