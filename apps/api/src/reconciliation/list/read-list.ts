import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { toStorable } from '../../links/return-identities.js';
import type { UploadOptions } from '../reconciliation.entity.js';
import { ListFault } from './list-fault.js';

/** The most rows that a list may have. */
export const maximumRows = 100_000;
/** The longest row, in characters: a quote that is never closed must not fill the memory. */
const maximumRowLength = 100_000;
const maximumCellLength = 200;

/** One row of the other side's list, as it was written. */
export interface ListedRow {
  readonly id: string;
  /** Whom the row is about where that is known although the id was erased. */
  readonly participationId?: string | null;
  /** What the tool calls the record, where it says so. */
  readonly recordId?: string;
  /** null: the list has no column for it. */
  readonly status: string | null;
  readonly at: Date | null;
}

/** Reads a list row by row. Cells are text, whatever they begin with. @throws ListFault */
export async function* readList(content: AsyncIterable<Buffer>, { delimiter, columns }: UploadOptions): AsyncGenerator<ListedRow> {
  const parser = parse({
    bom: true,
    delimiter,
    from: 2,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: maximumRowLength,
  });
  let rows = 0;
  try {
    for await (const record of Readable.from(content).pipe(parser)) {
      rows += 1;
      if (rows > maximumRows) {
        throw new ListFault('too_many_rows', `The list has more than ${maximumRows.toLocaleString('en-GB')} rows, which is the limit.`);
      }
      yield toRow(record as readonly string[], columns);
    }
  } catch (error) {
    if (error instanceof CsvError) throw describeCsvError(error);
    throw error;
  }
  if (rows === 0) throw new ListFault('list_empty', 'The list has a header and no rows, so that there is nothing to compare with.');
}

/** Says in plain words what the parser refused. */
export function describeCsvError(error: CsvError): ListFault {
  const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return new ListFault('csv_malformed', `A quotation mark that opens before line ${line} is never closed, or a row is far too long.`);
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return new ListFault('csv_malformed', `Line ${line} has another number of cells than the header.`);
    default:
      return new ListFault('csv_malformed', `Line ${line} cannot be read as CSV: a quotation mark stands where none may be.`);
  }
}

function toRow(record: readonly string[], columns: UploadOptions['columns']): ListedRow {
  const read = (place: number): string =>
    toStorable(record[place] ?? '')
      .slice(0, maximumCellLength)
      .toWellFormed();
  return {
    id: read(columns.id),
    status: columns.status === null ? null : read(columns.status),
    at: columns.at === null ? null : readInstant(read(columns.at)),
  };
}

/** An instant in a form that means the same everywhere; anything else is only left out, since nothing is decided by it. */
function readInstant(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/.test(text)) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at;
}
