import type { FieldValue, IngestionMode, RecordsText } from '@panelbridge/core/connector';
import { z } from 'zod';
import { isDefaultField } from './fields.js';

/** The vendor's own media type for JSON. */
export const mediaType = 'application/vnd.user-interviews.v2+json';

/** A participant as it is written. */
export type WireParticipant = Readonly<Record<string, FieldValue | Readonly<Record<string, FieldValue>>>>;

/** The body of a batch. The vendor does not publish it; this is the form of the hub's own compatible API (D19). */
export interface WireBatch {
  readonly participants: readonly WireParticipant[];
  readonly mode: IngestionMode;
}

/** Writes a batch: the default fields by their names, everything else among the characteristics. */
export function writeBody(mode: IngestionMode, records: readonly Readonly<Record<string, FieldValue>>[]): WireBatch {
  return { participants: records.map(writeParticipant), mode };
}

/** The same body around a text of records, where they hold default fields alone and so are sent as they are; `undefined` where they may hold others. */
export function writePlainText(mode: IngestionMode, { json, fields }: RecordsText): string | undefined {
  return fields.every(isDefaultField) ? `{"participants":${json},"mode":${JSON.stringify(mode)}}` : undefined;
}

function writeParticipant(record: Readonly<Record<string, FieldValue>>): WireParticipant {
  const names = Object.keys(record);
  // Thousands of batches hold nothing else, and are written as they are.
  if (names.every(isDefaultField)) return record;
  const [own, others] = [names.filter(isDefaultField), names.filter((name) => !isDefaultField(name))];
  return { ...pick(record, own), characteristics: pick(record, others) };
}

function pick(record: Readonly<Record<string, FieldValue>>, names: readonly string[]): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(names.map((name) => [name, record[name] ?? null]));
}

const id = z.union([z.string().min(1), z.int().transform(String)]).nullish();
const loose = z.looseObject({});
const resource = z.looseObject({ id, attributes: loose.optional() });
const list = z.object({
  data: z.array(resource),
  meta: z
    .looseObject({ pagination: loose.optional() })
    .nullish()
    .transform((meta) => meta?.pagination ?? {}),
});

/** A record of a list, with its members under their names in snake_case. */
export interface WireRecord {
  readonly id: string | null;
  readonly members: Readonly<Record<string, unknown>>;
}

/** One page of a list. */
export interface WirePage {
  readonly records: readonly WireRecord[];
  /** `null` = the answer does not say. */
  readonly totalPages: number | null;
}

/** Reads a list, whether it holds plain records or resources of JSON:API with attributes in camelCase; `null` = it is none. */
export function readList(body: unknown): WirePage | null {
  const parsed = list.safeParse(body);
  if (!parsed.success) return null;
  const pages = toSnakeCase(parsed.data.meta)['total_pages'];
  return {
    records: parsed.data.data.map(({ attributes, ...record }) => ({
      id: record.id ?? null,
      members: toSnakeCase({ ...record, ...attributes }),
    })),
    totalPages: typeof pages === 'number' ? pages : null,
  };
}

/** Writes the names of an object's members in snake_case. */
export function toSnakeCase(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.keys(members).some((name) => /[A-Z]/.test(name))) return members;
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [nameInSnakeCase(name), value]));
}

/** Writes a name in snake_case, also one in capitals: `firstName` becomes `first_name`, `TOO_LONG` `too_long`. */
export function nameInSnakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}
