import type { DuckDBConnection } from '@duckdb/node-api';
import { SourceError } from '../source-error.js';

/**
 * Streams the rows of a statement, column by column, a few thousand at a time.
 *
 * The engine's own stream ends without a word when something fails on the way, as if the rows had come to their end (`fetchChunk` of version
 * 1.5.6). What is taken for all rows of a file decides who is removed at a destination; so a last row of our own is asked for, which comes after
 * all others or not at all, and without it the statement is run again for the error that it ends with.
 *
 * @param statement selects columns named `v0`, `v1` and so on
 * @param width how many there are
 * @throws Error of the engine, or SourceError where it gives none
 */
export async function* streamRows(connection: DuckDBConnection, statement: string, width: number): AsyncIterable<readonly unknown[][]> {
  const names = Array.from({ length: width }, (_, index) => `v${index}`);
  const marked = `select ${names.join(', ')}, false as isLast from (${statement}) union all select ${names.map(() => 'null').join(', ')}, true`;
  const result = await connection.stream(marked);
  let isWhole = false;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    if (isWhole) throw new Error('rows came after the last one');
    const values = chunk.getColumns();
    const marks = values[width] ?? [];
    const end = marks.indexOf(true);
    isWhole = end !== -1;
    if (isWhole && end !== marks.length - 1) throw new Error('rows came after the last one');
    const rows = isWhole ? values.map((column) => column.slice(0, end)) : values;
    if (marks.length > (isWhole ? 1 : 0)) yield rows;
  }
  if (isWhole) return;
  await connection.run(`select ${names.map((name) => `count(${name})`).join(', ')} from (${statement})`);
  const detail =
    'The rows broke off, most likely for lack of memory. Raise PANELBRIDGE_SOURCE_MEMORY_MB, or write the file with smaller row groups.';
  throw new SourceError('read_broken', detail);
}
