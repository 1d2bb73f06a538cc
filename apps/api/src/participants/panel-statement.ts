import { panelTextFields, type CharacteristicTypes, type FieldValue, type IngestionMode, type PanelRecord } from '@panelbridge/core';
import type { NamedQuery } from '../platform/database/named-query.js';
import { findRequest } from '../platform/http/request-context.js';
import { writeBinaryArray } from './binary-array.js';

/** Who writes people. */
export interface BatchAuthor {
  /** `null`: the hub itself. Otherwise the key has to hold when the batch is written. */
  readonly keyId: string | null;
  readonly requestIds: readonly string[];
}

/** The author of what is done for the present request, if there is one. */
export function currentAuthor(): BatchAuthor {
  const request = findRequest();
  return { keyId: request?.actor?.keyId ?? null, requestIds: request ? [request.requestId] : [] };
}

/** People to be written, each address once; a batch of them is one statement. */
export interface PanelBatch {
  readonly workspaceId: string;
  readonly mode: IngestionMode;
  /** Each with the id that the person gets who is made of it. */
  readonly rows: readonly PanelRow[];
  /** Fields and slugs that are written only while they are empty. */
  readonly onlyIfEmpty: readonly string[];
  /** The definitions by which the records were read. */
  readonly types: CharacteristicTypes;
  readonly author: BatchAuthor;
}

/** One person to be written. */
export interface PanelRow {
  readonly id: string;
  readonly record: PanelRecord;
}

/** What became of each row, in order. */
export type WrittenRow = { readonly effect: 'created' | 'updated'; readonly id: string } | { readonly effect: 'no_match' | 'duplicate' };

/** Asks the database. */
export type Query = (query: NamedQuery) => Promise<readonly unknown[]>;

/** Ids are parted by commas, addresses by line feeds. Who was created is told of an insert alone. */
interface Answer {
  readonly created: string | null;
  readonly changed: string | null;
  readonly changed_emails: string | null;
  readonly same: string | null;
  readonly same_emails: string | null;
}

const parameters = Array.from({ length: 13 + panelTextFields.length }, (_, index) => `$${index + 1}`).join();
const allTexts = (1 << panelTextFields.length) - 1;
const text = `select * from write_participants(${parameters})`;

/**
 * Writes a batch by one statement, which is a transaction of its own where none is open.
 *
 * @returns one result for each row, or `null`, and nothing was written, when the definitions have changed since the records were read
 */
export async function writePanelBatch(query: Query, batch: PanelBatch): Promise<readonly WrittenRow[] | null> {
  const { workspaceId, mode, rows, onlyIfEmpty, types, author } = batch;
  const late = panelTextFields.reduce((mask, name, bit) => (onlyIfEmpty.includes(name) ? mask | (1 << bit) : mask), 0);
  const { said, saidByAll, mixed } = surveyTexts(rows);
  const { slugs, isMarked, jsons } = writeValues(batch, mixed & ~late);
  const values = [
    workspaceId,
    mode,
    saidByAll & ~late,
    late,
    mixed & ~late,
    isMarked,
    slugs,
    slugs.map((slug) => types.get(slug)),
    author.keyId,
    author.requestIds,
    writeBinaryArray('text', rows.length, (row) => rows[row]?.id ?? null),
    writeBinaryArray('text', rows.length, (row) => rows[row]?.record.email ?? null),
    ...panelTextFields.map((_, bit) =>
      said & (1 << bit) ? writeBinaryArray('text', rows.length, (row) => rows[row]?.record.texts[bit] ?? null) : null,
    ),
    jsons && writeBinaryArray('jsonb', rows.length, (row) => jsons[row] ?? null),
  ];
  const [answer] = (await query({ name: 'write_participants', text, values })) as readonly Answer[];
  return answer ? readAnswer(batch, answer) : null;
}

/** Which fields any row says, which all do, and which some rows empty and others leave out. */
function surveyTexts(rows: readonly PanelRow[]): { readonly said: number; readonly saidByAll: number; readonly mixed: number } {
  let [said, saidByAll, emptied] = [0, allTexts, 0];
  for (const { record } of rows) {
    said |= record.given;
    saidByAll &= record.given;
    if (record.texts.includes(null)) {
      for (const [bit, value] of record.texts.entries()) if (value === null) emptied |= record.given & (1 << bit);
    }
  }
  return { said, saidByAll, mixed: emptied & ~saidByAll };
}

interface WrittenValues {
  /** Which characteristics any row names. */
  readonly slugs: readonly string[];
  /** Whether rows carry marks or nulls, which a person who is made of one must not keep. */
  readonly isMarked: boolean;
  /** For each row, as JSON; `null` = no row has any. */
  readonly jsons: readonly (string | null)[] | null;
}

function writeValues({ rows, onlyIfEmpty }: PanelBatch, mixed: number): WrittenValues {
  const named = new Set<string>();
  let hasNull = false;
  for (const { record } of rows) {
    for (const slug in record.characteristics) {
      named.add(slug);
      hasNull ||= record.characteristics[slug] === null;
    }
  }
  const late = onlyIfEmpty.filter((name) => named.has(name));
  const isMarked = mixed !== 0 || hasNull || late.length > 0;
  if (!isMarked && named.size === 0) return { slugs: [], isMarked, jsons: null };
  const write = ({ record: { given, characteristics } }: PanelRow): string | null => {
    if (!isMarked) return characteristics && JSON.stringify(characteristics);
    return JSON.stringify({ ...(mixed !== 0 && { '~': given }), ...splitLate(characteristics ?? {}, late) });
  };
  return { slugs: [...named], isMarked, jsons: rows.map(write) };
}

/** Takes the values that are written only while empty apart. */
function splitLate(values: Readonly<Record<string, FieldValue>>, late: readonly string[]): object {
  if (!late.some((slug) => Object.hasOwn(values, slug))) return values;
  const entries = Object.entries(values);
  return {
    ...Object.fromEntries(entries.filter(([slug]) => !late.includes(slug))),
    '~e': Object.fromEntries(entries.filter(([slug]) => late.includes(slug))),
  };
}

function readAnswer({ mode, rows }: PanelBatch, answer: Answer): readonly WrittenRow[] {
  const made = mode === 'insert' ? new Set(answer.created?.split(',')) : null;
  const found = new Map<string | null | undefined, string>();
  note(found, answer.changed_emails, answer.changed);
  note(found, answer.same_emails, answer.same);
  return rows.map(({ id, record }): WrittenRow => {
    if (made) return made.has(id) ? { effect: 'created', id } : { effect: 'duplicate' };
    const person = found.get(record.email);
    if (person !== undefined) return { effect: 'updated', id: person };
    // Nobody slips through an upsert: who was not there is there now.
    return mode === 'upsert' ? { effect: 'created', id } : { effect: 'no_match' };
  });
}

function note(found: Map<string | null | undefined, string>, emails: string | null, ids: string | null): void {
  if (emails === null || ids === null) return;
  const people = ids.split(',');
  for (const [index, email] of emails.split('\n').entries()) found.set(email, people[index] ?? '');
}
