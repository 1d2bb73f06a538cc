import { parse } from 'csv-parse/sync';
import { refuseContent } from './explain-fault.js';
import { quoteText } from './duckdb.js';
import type { FileOptions } from './file-format.js';
import { longestText, type FileShape } from './file-shape.js';
import type { OpenedFile } from './opened-file.js';

const headBytes = 1_048_576;
const longestLine = 8 * 1_048_576;
const decoderNames: Readonly<Record<string, string>> = { 'utf-8': 'utf-8', 'utf-16': 'utf-16le', 'latin-1': 'latin1' };

/**
 * Reads the first row of a CSV file, which says how many columns there are. Values stay texts: a file does not say what they mean.
 *
 * @throws SourceError `file_malformed`
 */
export async function findCsvShape(file: OpenedFile, options: FileOptions): Promise<FileShape> {
  const { delimiter = ',', header = true, encoding = 'utf-8' } = options;
  const { bytesRead, buffer } = await file.handle.read(
    Buffer.alloc(Math.min(headBytes, file.bytes)),
    0,
    Math.min(headBytes, file.bytes),
    0,
  );
  const head = buffer.subarray(0, bytesRead);
  if (encoding !== 'utf-16') refuseBinary(head, file.name);
  const first = readFirstRow(new TextDecoder(decoderNames[encoding] ?? 'utf-8').decode(head), delimiter, file.name);
  const names = header ? first : first.map((_, index) => `column${index + 1}`);
  // The engine gets names of its own: it takes `id` and `ID` for the same.
  const columns = names.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  const parameters = [
    quoteText(file.path),
    'auto_detect = false',
    `columns = {${columns}}`,
    `header = ${header}`,
    `delim = ${quoteText(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `encoding = ${quoteText(encoding)}`,
    `compression = 'none'`,
    `max_line_size = ${longestLine}`,
    `buffer_size = ${longestLine}`,
  ];
  return {
    columns: names.map((name) => ({ name, type: 'untyped' })),
    table: `read_csv(${parameters.join(', ')})`,
    expressions: names.map((_, index) => `c${index}`),
    longest: longestText,
    toCell: (value) => value,
  };
}

function readFirstRow(text: string, delimiter: string, name: string): readonly string[] {
  try {
    const [row] = parse(text, { delimiter, to: 1, bom: true, relax_column_count: true, skip_empty_lines: true }) as readonly string[][];
    if (row !== undefined) return row;
  } catch {
    // Said below, without the row itself.
  }
  throw refuseContent(name, 'csv', 'Its first row does not end, or has a quote that is not closed.');
}

function refuseBinary(head: Buffer, name: string): void {
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') throw refuseContent(name, 'csv', 'It is a Parquet file. Set `format` to parquet.');
  if (head[0] === 0x1f && head[1] === 0x8b) throw refuseContent(name, 'csv', 'It is compressed. Unpack it first.');
  if (head.subarray(0, 2).toString('latin1') === 'PK') {
    throw refuseContent(name, 'csv', 'It is an archive or a workbook. Save the sheet as CSV first.');
  }
  if (head.includes(0))
    throw refuseContent(name, 'csv', 'It holds NUL bytes, as no text does. If it is in UTF-16, set `encoding` to utf-16.');
}
