import { panelTextFields, type CharacteristicTypes, type FieldValue, type IngestionMode, type PanelRecord } from '@panelbridge/core';
import { findRequest } from '../platform/http/request-context.js';

/** People to be written, each address once; a batch of them is one statement. */
export interface PanelBatch {
  readonly workspaceId: string;
  readonly mode: IngestionMode;
  /** Each with the id that the person gets who is made of it. */
  readonly rows: readonly { readonly id: string; readonly record: PanelRecord }[];
  /** Fields and slugs that are written only while they are empty. */
  readonly onlyIfEmpty: readonly string[];
  /** The definitions by which the records were read. */
  readonly types: CharacteristicTypes;
}

/** What became of each row, in order. `gone`: nobody was there any more, and nobody was made. */
export type WrittenRow =
  | { readonly effect: 'created' | 'updated'; readonly id: string }
  | { readonly effect: 'no_match' | 'duplicate' | 'gone' };

interface Answer {
  readonly created: readonly number[];
  readonly matched: readonly number[] | null;
  readonly matched_ids: readonly string[] | null;
}

/** Asks the database. */
export type Query = (sql: string, parameters: unknown[]) => Promise<readonly unknown[]>;

const parameters = Array.from({ length: 13 + panelTextFields.length }, (_, index) => `$${index + 1}`).join();
const statement = `select * from write_participants(${parameters})`;

/**
 * Writes a batch by one statement, which is a transaction of its own where none is open.
 *
 * @returns one result for each row, or `null`, and nothing was written, when the definitions have changed since the records were read
 */
export async function writePanelBatch(query: Query, batch: PanelBatch): Promise<readonly WrittenRow[] | null> {
  const { workspaceId, mode, rows, onlyIfEmpty } = batch;
  const request = findRequest();
  const { slugs, values, valuesIfEmpty } = writeCharacteristics(batch);
  const [answer] = (await query(statement, [
    workspaceId,
    mode,
    panelTextFields.reduce((mask, name, bit) => (onlyIfEmpty.includes(name) ? mask | (1 << bit) : mask), 0),
    slugs,
    slugs.map((slug) => batch.types.get(slug)),
    request?.actor ? 'api_key' : 'system',
    request?.actor?.keyId ?? null,
    request?.requestId ?? null,
    rows.map(({ id }) => id),
    rows.map(({ record }) => record.email ?? null),
    rows.map(({ record }) => record.given),
    ...panelTextFields.map((_, bit) => writeTexts(batch, bit)),
    values,
    valuesIfEmpty,
  ])) as readonly Answer[];
  if (!answer) return null;
  const results: WrittenRow[] = rows.map(() => ({ effect: mode === 'insert' ? 'duplicate' : mode === 'update' ? 'no_match' : 'gone' }));
  for (const place of answer.created) results[place - 1] = { effect: 'created', id: rows[place - 1]?.id ?? '' };
  answer.matched?.forEach((place, index) => (results[place - 1] = { effect: 'updated', id: answer.matched_ids?.[index] ?? '' }));
  return results;
}

/** One field of all rows; `null` where no row says anything of it. */
function writeTexts({ rows }: PanelBatch, bit: number): readonly (string | null)[] | null {
  if (!rows.some(({ record }) => record.given & (1 << bit))) return null;
  return rows.map(({ record }) => record.texts[bit] ?? null);
}

interface WrittenCharacteristics {
  /** Which are named by any row. */
  readonly slugs: readonly string[];
  /** For each row, as JSON. */
  readonly values: readonly (string | null)[] | null;
  readonly valuesIfEmpty: readonly (string | null)[] | null;
}

function writeCharacteristics({ rows, onlyIfEmpty }: PanelBatch): WrittenCharacteristics {
  const named = new Set<string>();
  for (const { record } of rows) for (const slug in record.characteristics) named.add(slug);
  const slugs = [...named];
  const late = new Set(onlyIfEmpty.filter((name) => named.has(name)));
  if (slugs.length === 0) return { slugs, values: null, valuesIfEmpty: null };
  if (late.size === 0) return { slugs, values: rows.map(({ record }) => toJson(record.characteristics)), valuesIfEmpty: null };
  const pick = (isLate: boolean) =>
    rows.map(({ record }) => {
      const entries = Object.entries(record.characteristics ?? {}).filter(([slug]) => late.has(slug) === isLate);
      return entries.length > 0 ? toJson(Object.fromEntries(entries)) : null;
    });
  return { slugs, values: pick(false), valuesIfEmpty: pick(true) };
}

function toJson(values: Readonly<Record<string, FieldValue>> | null): string | null {
  return values && JSON.stringify(values);
}
