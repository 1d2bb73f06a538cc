import { fault, refuse, succeed, type Fault, type ModelColumn, type Result } from '@panelbridge/core';
import { fileEncodings, fileFormats, type FileFormat, type FileOptions } from './files/file-format.js';
import { findNameFault } from './files/folder-file.js';
import type { SourceKind } from './source.entity.js';

/** What a model reads, as it came from outside. */
export interface ModelInput {
  readonly query?: string | null;
  readonly file?: string | null;
  readonly format?: string | null;
  readonly options?: FileOptions | null;
}

/** What a model reads, checked. */
export interface ModelContent {
  readonly query: string | null;
  readonly file: string | null;
  readonly format: FileFormat | null;
  readonly options: FileOptions;
}

/** What can be wrong with a model. */
export type ModelFault =
  | 'query_missing'
  | 'query_not_select'
  | 'query_unexpected'
  | 'file_missing'
  | 'file_invalid'
  | 'file_unexpected'
  | 'format_missing'
  | 'format_unexpected'
  | 'option_invalid'
  | 'option_unexpected'
  | 'column_missing'
  | 'column_repeated'
  | 'column_unnamed'
  | 'column_unknown';

const extensions: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  jsonl: 'json_lines',
  ndjson: 'json_lines',
  parquet: 'parquet',
};

/** Checks what a model reads by the kind of its source. */
export function checkModel(kind: SourceKind, input: ModelInput): Result<ModelContent, ModelFault> {
  const { query = null, file = null, options } = input;
  const faults = kind === 'postgresql' ? checkQuery(input) : checkFile(kind, input);
  const format = kind === 'postgresql' ? null : (fileFormats.find((one) => one === (input.format ?? guessFormat(file))) ?? null);
  if (faults.length > 0) return refuse(...faults);
  return succeed({
    query: kind === 'postgresql' ? query : null,
    file: kind === 'folder' ? file : null,
    format,
    options: format === 'csv' ? (options ?? {}) : {},
  });
}

/**
 * Checks the columns of a model by which rows are told apart and mapped.
 *
 * @param primaryKey `null` = not chosen yet
 * @param pointer to what the columns come from
 */
export function checkColumns(columns: readonly ModelColumn[], primaryKey: string | null, pointer: string): readonly Fault<ModelFault>[] {
  const names = columns.map(({ name }) => name);
  if (names.length === 0) return [fault('column_missing', pointer, 'It yields no columns. Select at least the one that tells rows apart.')];
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
  const faults: Fault<ModelFault>[] = repeated.map((name) =>
    fault('column_repeated', pointer, `Two columns are named “${name}”. Give each a name of its own, in a query with AS.`),
  );
  if (names.some((name) => name.trim() === '' || name === '__proto__' || name === '?column?')) {
    faults.push(fault('column_unnamed', pointer, 'A column has no name that can be used. Give it one, in a query with AS.'));
  }
  if (primaryKey !== null && !names.includes(primaryKey)) {
    faults.push(fault('column_unknown', '/primaryKey', `There is no column “${primaryKey}”. There are ${names.join(', ')}.`));
  }
  return faults;
}

function checkQuery({ query, file, format, options }: ModelInput): readonly Fault<ModelFault>[] {
  const faults: Fault<ModelFault>[] = [];
  const bare = stripComments(query ?? '');
  if (bare === '') faults.push(fault('query_missing', '/query', 'Give the query: one SELECT.'));
  else if (!/^\(*\s*(select|with|values|table)\b/i.test(bare)) {
    faults.push(fault('query_not_select', '/query', 'A model only reads: one query that begins with SELECT or WITH.'));
  }
  if (file !== undefined && file !== null) faults.push(fault('file_unexpected', '/file', 'A database has no files. Leave it out.'));
  if (format !== undefined && format !== null) faults.push(fault('format_unexpected', '/format', 'A query has no format. Leave it out.'));
  if (listGiven(options ?? {}).length > 0) faults.push(fault('option_unexpected', '/options', 'A query has no options. Leave them out.'));
  return faults;
}

function checkFile(kind: SourceKind, { query, file, format, options }: ModelInput): readonly Fault<ModelFault>[] {
  const faults: Fault<ModelFault>[] = [];
  if (query !== undefined && query !== null) faults.push(fault('query_unexpected', '/query', 'Files take no query. Leave it out.'));
  if (kind === 'folder') {
    const wrong = typeof file === 'string' ? findNameFault(file) : null;
    if (typeof file !== 'string') faults.push(fault('file_missing', '/file', 'Name a file of the folder.'));
    else if (wrong !== null) faults.push(fault('file_invalid', '/file', `The name ${wrong}.`));
  } else if (typeof file === 'string') {
    faults.push(fault('file_unexpected', '/file', 'The source is one uploaded file. Leave the name out.'));
  }
  const chosen = format ?? guessFormat(file ?? null);
  if (!fileFormats.some((one) => one === chosen)) {
    faults.push(fault('format_missing', '/format', `Say how the file is written: ${fileFormats.join(', ')}.`));
  }
  return [...faults, ...checkOptions(options ?? {}, chosen)];
}

function checkOptions(options: FileOptions, format: string | null): readonly Fault<ModelFault>[] {
  if (format !== 'csv') {
    return listGiven(options).map((name) => fault('option_unexpected', `/options/${name}`, 'Only CSV has options. Leave it out.'));
  }
  const { delimiter, encoding } = options;
  const faults: Fault<ModelFault>[] = [];
  if (delimiter !== undefined && !/^[^"\r\n\0\ud800-\udfff]$/.test(delimiter)) {
    faults.push(fault('option_invalid', '/options/delimiter', 'Give one character that stands between values, such as , or ; or a tab.'));
  }
  if (encoding !== undefined && !fileEncodings.some((one) => one === encoding)) {
    faults.push(fault('option_invalid', '/options/encoding', `Give one of ${fileEncodings.join(', ')}.`));
  }
  return faults;
}

/** The options that somebody gave; a body that was checked has every member, undefined where it was left out. */
function listGiven(options: FileOptions): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

function guessFormat(file: string | null): FileFormat | null {
  return extensions[file?.split('.').at(-1)?.toLowerCase() ?? ''] ?? null;
}

/** A query from its first word on. */
function stripComments(query: string): string {
  return query.replace(/^(\s|;|--[^\n]*(\n|$)|\/\*[^]*?\*\/)+/, '').trim();
}
