import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName, quoteText } from './duckdb.js';
import { refuseContent } from './explain-fault.js';
import { longestText, type FileShape } from './file-shape.js';
import type { OpenedFile } from './opened-file.js';

/** The names are collected from so many lines at the front. */
const sampledLines = 20_480;
const longestLine = 8 * 1_048_576;

/**
 * Collects the names in the lines at the front of a JSON lines file. Values stay as they are written: each line says by itself what it holds.
 *
 * @throws SourceError `file_malformed`, or what the engine throws
 */
export async function findJsonLinesShape(file: OpenedFile, connection: DuckDBConnection): Promise<FileShape> {
  await refuseOther(file);
  const common = [
    quoteText(file.path),
    `format = 'newline_delimited'`,
    `compression = 'uncompressed'`,
    `maximum_object_size = ${longestLine}`,
  ];
  const sample = `read_json(${[...common, `sample_size = ${sampledLines}`, 'maximum_depth = 1', `records = 'true'`].join(', ')})`;
  const described = await connection.runAndReadAll(`describe select * from ${sample}`);
  const names = described.getRows().map(([name]) => String(name));
  const columns = names.map((name) => `${quoteText(name)}: 'JSON'`).join(', ');
  return {
    columns: names.map((name) => ({ name, type: 'untyped' })),
    table: `read_json(${[...common, `columns = {${columns}}`, `records = 'true'`].join(', ')})`,
    expressions: names.map((name) => `cast(${quoteName(name)} as varchar)`),
    // An escape writes one character as up to six.
    longest: 6 * longestText,
    toCell: readJsonCell,
  };
}

/** Texts without their quotes and escapes, true and false as such; numbers, lists and objects as they are written. */
function readJsonCell(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value === 'null') return null;
  if (value === 'true' || value === 'false') return value === 'true';
  if (!value.startsWith('"')) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // Only a text that was cut for its length does not end; it is refused for that later.
    return value.slice(1);
  }
}

async function refuseOther({ handle, name, bytes }: OpenedFile): Promise<void> {
  const length = Math.min(bytes, 4096);
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, 0);
  if (buffer.subarray(0, 4).toString('latin1') === 'PAR1')
    throw refuseContent(name, 'json_lines', 'It is a Parquet file. Set `format` to parquet.');
  const start = buffer.toString('utf8').replace(/^\uFEFF?\s*/, '');
  if (start.startsWith('[')) throw refuseContent(name, 'json_lines', 'It begins with a list. Each line holds one object, as {"id": 1}.');
  if (!start.startsWith('{'))
    throw refuseContent(name, 'json_lines', 'It does not begin with an object. Each line holds one, as {"id": 1}.');
}
