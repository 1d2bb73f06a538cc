import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

/**
 * Writes rows as CSV while they are read.
 *
 * The file begins with a byte order mark, without which spreadsheets misread everything but plain English. Every cell is quoted, and one that a
 * spreadsheet would take for a formula gets an apostrophe in front: what stands in cells comes from strangers.
 *
 * @param columns names of the header, in order; members of the rows
 */
export function streamCsv(columns: readonly string[], rows: AsyncIterable<object>): Readable {
  const csv = stringify({ header: true, columns: [...columns], quoted_string: true, escape_formulas: true, bom: true });
  const source = Readable.from(rows);
  // An error ends the answer before its time, which its reader notices.
  source.on('error', (error) => csv.destroy(error));
  csv.on('close', () => source.destroy());
  return source.pipe(csv);
}
