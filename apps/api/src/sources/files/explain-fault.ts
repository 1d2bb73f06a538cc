import { SourceError } from '../source-error.js';
import type { FileFormat } from './file-format.js';

const titles: Readonly<Record<FileFormat, string>> = { csv: 'CSV', json_lines: 'JSON lines', parquet: 'Parquet' };

/**
 * Explains why the engine cannot read a file. Its own words are not repeated: they quote the row, which holds somebody's data.
 *
 * @param name of the file
 */
export function explainFault(error: unknown, name: string, format: FileFormat): SourceError {
  if (error instanceof SourceError) return error;
  const words = error instanceof Error ? error.message : '';
  if (/^Out of Memory/i.test(words)) {
    const detail = `Reading “${name}” needs more memory than the hub gives it. Raise PANELBRIDGE_SOURCE_MEMORY_MB, or write the file with smaller row groups.`;
    return new SourceError('read_broken', detail);
  }
  if (/^(IO|Permission) Error/i.test(words)) {
    return new SourceError('read_broken', `“${name}” went away, or broke off, while it was read. Start again once it is back.`);
  }
  return refuseContent(
    name,
    format,
    format === 'csv' ? explainCsv(words) : format === 'json_lines' ? explainJson(words) : explainParquet(words),
  );
}

/** The answer to content that is not what the model says. @param fault what is wrong, as a sentence or more */
export function refuseContent(name: string, format: FileFormat, fault: string): SourceError {
  return new SourceError('file_malformed', `“${name}” cannot be read as ${titles[format]}. ${fault}`);
}

function explainCsv(words: string): string {
  const row = /CSV Error on Line: (\d+)/.exec(words)?.[1];
  const place = row === undefined ? 'A row' : `Line ${row}`;
  const note = row === undefined ? '' : ' (Lines are counted by rows: a line break within quotes does not count.)';
  const count = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(words);
  if (count) return `${place} has ${count[2]} values, the first row has ${count[1]}.${note}`;
  if (/unterminated quote/i.test(words)) return `${place} has a quote that is not closed, or text after a closing quote.${note}`;
  if (/unicode|not utf-8|encod/i.test(words)) {
    return `${place} holds bytes that are not in the encoding of the model. Set \`encoding\`: utf-8, utf-16 or latin-1.${note}`;
  }
  if (/maximum line size/i.test(words)) return `${place} is longer than 8 MB; more likely a quote is not closed.${note}`;
  return `${place} is not written as the options say.${note}`;
}

function explainJson(words: string): string {
  const line = findJsonLine(words);
  const place = line === null ? 'A line' : `Line ${line}`;
  const note = line === null ? '' : ' (Empty lines do not count.)';
  if (/Expected OBJECT|expected records/i.test(words)) return `${place} is not an object. Each line holds one object, as {"id": 1}.${note}`;
  if (/duplicate key/i.test(words)) return `${place} has the same name twice.${note}`;
  if (/maximum_object_size/i.test(words)) return 'A line is longer than 8 MB. Each line holds one object.';
  if (/surrogate in string/i.test(words)) {
    return `${place} holds half a character: an escape such as \\ud800 without its other half. Clean the text where the file is written.${note}`;
  }
  if (/invalid UTF-8/i.test(words)) return `${place} holds bytes that are not UTF-8. Write the file in UTF-8.${note}`;
  return `${place} is not JSON. Each line holds one object, as {"id": 1}.${note}`;
}

/** Where the engine (version 1.5.6) cannot read a line as JSON, it names the one after it; with other faults it names the line itself. */
function findJsonLine(words: string): number | null {
  const after = /at byte \d+ in line (\d+)/.exec(words)?.[1];
  if (after !== undefined) return Number(after) - 1;
  const line = /in line (\d+)/.exec(words)?.[1];
  return line === undefined ? null : Number(line);
}

function explainParquet(words: string): string {
  if (/magic bytes|too small|not a parquet/i.test(words)) return 'It does not end as such a file does; it may be cut off.';
  return 'It is damaged, or written in a way that is not supported.';
}
