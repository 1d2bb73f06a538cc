import type { ColumnType, ModelColumn } from '@panelbridge/core';

/** A column of a query's answer. */
export interface QueryColumn extends ModelColumn {
  /** The type as PostgreSQL numbers it. */
  readonly oid: number;
}

const boolean = 16;
const date = 1082;
/** int8, int2, int4, oid, float4, float8, numeric. */
const numbers: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701, 1700]);
/** char, name, text, bpchar, varchar. */
const texts: ReadonlySet<number> = new Set([18, 19, 25, 1042, 1043]);
/**
 * Types whose equal values are the same to whoever reads them, and which have a hash: those above, bytea, timestamp, timestamptz, time, uuid.
 * (Intervals are not among them: `1 day` equals `24 hours`.)
 */
const hashable: ReadonlySet<number> = new Set([boolean, date, ...numbers, 17, 1114, 1184, 1083, 2950]);

/** What a type of PostgreSQL holds for the hub. */
export function toColumnType(oid: number): ColumnType {
  if (oid === boolean) return 'boolean';
  if (oid === date) return 'date';
  return numbers.has(oid) ? 'number' : 'text';
}

/** Whether values of a type are short whatever they hold. */
export function isShort(oid: number): boolean {
  // Numerals are long only where somebody computes so; a cell that long is still refused, one by one.
  return oid === boolean || oid === date || numbers.has(oid) || (hashable.has(oid) && oid !== 17);
}

/** An expression that can be hashed, for a column. Texts are compared byte by byte, whatever the collation holds for the same. */
export function toHashable(reference: string, oid: number): string {
  if (texts.has(oid)) return `${reference}::text collate "C"`;
  return hashable.has(oid) ? reference : `${reference}::text`;
}
