import type { ColumnType } from '@panelbridge/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName, quoteText } from './duckdb.js';
import { refuseContent } from './explain-fault.js';
import { longestText, type FileShape } from './file-shape.js';
import type { OpenedFile } from './opened-file.js';

const number = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/;

/**
 * Reads the schema of a Parquet file.
 *
 * @throws SourceError `file_malformed`, or what the engine throws
 */
export async function findParquetShape(file: OpenedFile, connection: DuckDBConnection): Promise<FileShape> {
  const { buffer } = await file.handle.read(Buffer.alloc(4), 0, 4, 0);
  if (buffer.toString('latin1') !== 'PAR1')
    throw refuseContent(file.name, 'parquet', 'It does not begin as such a file does. Correct `format`.');
  const table = `read_parquet(${quoteText(file.path)})`;
  const described = await connection.runAndReadAll(`describe select * from ${table}`);
  const columns = described.getRows().map(([name, type]) => ({ name: String(name), type: toColumnType(String(type)) }));
  return {
    columns,
    table,
    expressions: columns.map(({ name, type }) => (type === 'boolean' ? quoteName(name) : `cast(${quoteName(name)} as varchar)`)),
    longest: longestText,
    toCell: (value) => value,
  };
}

function toColumnType(type: string): ColumnType {
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  return number.test(type) ? 'number' : 'text';
}
