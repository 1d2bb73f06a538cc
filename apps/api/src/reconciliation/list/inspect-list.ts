import { isUtf8 } from 'node:buffer';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { UploadOptions } from '../reconciliation.entity.js';
import { findColumns, type ColumnNames } from './find-columns.js';
import { ListFault } from './list-fault.js';
import { describeCsvError } from './read-list.js';

/** The longest header that is looked for, in bytes. */
const headerBytes = 65_536;
const delimiters = [',', ';', '\t', '|'];
const newLine = 10;

/** How a list is to be read, and about how many rows it has. */
export interface InspectedList extends Pick<UploadOptions, 'delimiter' | 'columns' | 'isFlag'> {
  readonly rows: number;
}

/** Looks at an uploaded list before it is accepted: its encoding, its header, whether there is anything in it. @throws ListFault */
export function inspectList(content: Buffer, names: ColumnNames, parameter: string): InspectedList {
  if (!isUtf8(content)) {
    throw new ListFault('list_not_utf8', `The list is not in UTF-8: line ${findBrokenLine(content)} holds bytes that mean nothing there.`);
  }
  const start = content
    .subarray(0, headerBytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  if (start.trim() === '') throw new ListFault('list_empty', 'The list is empty.');
  const delimiter = detectDelimiter(start);
  const header = readHeader(start, delimiter);
  const columns = findColumns(header, names, parameter);
  const rows = countLines(content) - 1;
  if (rows < 1) throw new ListFault('list_empty', 'The list has a header and no rows, so that there is nothing to compare with.');
  return { delimiter, ...columns, rows };
}

/** The character that stands most often in the first line, outside quotes. */
function detectDelimiter(start: string): string {
  const [line = ''] = start.trimStart().split(/[\r\n]/, 1);
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const counts = delimiters.map((one) => bare.split(one).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}

function readHeader(start: string, delimiter: string): readonly string[] {
  try {
    const [header = []]: string[][] = parse(start, { delimiter, to: 1, skip_empty_lines: true, trim: true });
    return header;
  } catch (error) {
    if (error instanceof CsvError) throw describeCsvError(error);
    throw error;
  }
}

/** Lines that hold something; a cell of several lines counts as several, so it is an estimate. */
function countLines(content: Buffer): number {
  let lines = 0;
  let start = 0;
  while (start < content.length) {
    const end = content.indexOf(newLine, start);
    const line = content.subarray(start, end === -1 ? content.length : end);
    if (line.length > 1 || (line.length === 1 && line[0] !== 13)) lines += 1;
    start += line.length + 1;
  }
  // Very old programs end lines by a carriage return alone.
  return lines > 1
    ? lines
    : content
        .toString('latin1')
        .split('\r')
        .filter((line) => line.trim() !== '').length;
}

function findBrokenLine(content: Buffer): number {
  let line = 1;
  for (let start = 0; start < content.length; line += 1) {
    const end = content.indexOf(newLine, start);
    if (!isUtf8(content.subarray(start, end === -1 ? content.length : end))) return line;
    if (end === -1) break;
    start = end + 1;
  }
  return line;
}
