import { maximumCellLength } from '@panelbridge/core';
import { bucketCount, type ReadInput } from '../model-reader.js';
import { isShort, toHashable, type QueryColumn } from './columns.js';

/** Longest text that is read, in characters: one more than is sent, so that a longer one is still refused for its length. */
const longest = maximumCellLength + 1;
/** UTF-8 needs at most four bytes a character. */
const longestBytes = 4 * longest;

/** A query as a table. It stands on lines of its own, so that a comment at its end hides nothing. */
function asTable(query: string): string {
  return `(\n${trimQuery(query)}\n) as m`;
}

/** A query without the semicolon that people end it with. */
export function trimQuery(query: string): string {
  return query.trim().replace(/;$/, '').trim();
}

/** Asks for the columns of a query, and for none of its rows. */
export function writeDescription(query: string): string {
  return `select * from ${asTable(query)} limit 0`;
}

/** Where the parts of a row stand in the answer to {@link writeRead}. */
export interface ReadStatement {
  readonly text: string;
  readonly values: readonly string[];
  readonly keyIndex: number;
}

/**
 * Reads rows: the columns, the key (if it is not one of them), bucket and hash.
 *
 * @param hashes whether the server can hash rows
 */
export function writeRead(
  query: string,
  { key, columns }: { readonly key: QueryColumn; readonly columns: readonly QueryColumn[] },
  { buckets, limit }: Pick<ReadInput, 'buckets' | 'limit'>,
  hashes: boolean,
): ReadStatement {
  const cells = columns.map(writeCell);
  const shared = isShort(key.oid) ? columns.findIndex(({ name }) => name === key.name) : -1;
  const parts = [
    ...cells,
    ...(shared === -1 ? [`${refer(key)}::text`] : []),
    ...(hashes ? [writeBucket(key), writeHash(key, columns)] : []),
  ];
  const text = [
    `select ${parts.map((part, index) => `${part} as c${index}`).join(', ')} from ${asTable(query)}`,
    ...(buckets === null ? [] : [`where ${writeBucket(key)} = any ($1::bigint[])`]),
    ...(limit === null ? [] : [`limit ${Math.trunc(limit)}`]),
  ].join(' ');
  return { text, values: buckets === null ? [] : [`{${buckets.join()}}`], keyIndex: shared === -1 ? columns.length : shared };
}

/** Hashes all rows of a query, by bucket. */
export function writeSums(query: string, key: QueryColumn, columns: readonly QueryColumn[]): string {
  return `select ${writeBucket(key)}, count(*), bit_xor(${writeHash(key, columns)}) from ${asTable(query)} group by 1`;
}

function writeCell(column: QueryColumn): string {
  const reference = refer(column);
  if (isShort(column.oid)) return reference;
  // The length in bytes is known without reading the text; only what is too long is cut.
  return `case when octet_length(${reference}::text) > ${longestBytes} then left(${reference}::text, ${longest}) else ${reference}::text end`;
}

function writeBucket(key: QueryColumn): string {
  return `(hash_record_extended(row(${toHashable(refer(key), key.oid)}), 0) & ${bucketCount - 1})`;
}

function writeHash(key: QueryColumn, columns: readonly QueryColumn[]): string {
  const parts = [key, ...columns.filter(({ name }) => name !== key.name)];
  return `hash_record_extended(row(${parts.map((column) => toHashable(refer(column), column.oid)).join(', ')}), 0)`;
}

function refer({ name }: QueryColumn): string {
  return `m."${name.replaceAll('"', '""')}"`;
}
