import type { UploadOptions } from '../reconciliation.entity.js';
import { ListFault } from './list-fault.js';

/** Columns that whoever uploads the list names. */
export interface ColumnNames {
  readonly idColumn?: string | undefined;
  readonly statusColumn?: string | undefined;
  readonly atColumn?: string | undefined;
}

// Without case and punctuation; the first that a header has is taken.
const idNames = [
  'participationid',
  'participantid',
  'userid',
  'externalid',
  'respondentid',
  'testerid',
  'panelistid',
  'iid',
  'uid',
  'pid',
  'id',
  'participant',
];
const statusNames = ['status', 'sessionstatus', 'outcome', 'state', 'result', 'finished', 'completed', 'complete', 'submitted'];
const atNames = [
  'completedat',
  'finishedat',
  'submittedat',
  'endedat',
  'occurredat',
  'enddate',
  'completed',
  'finished',
  'timestamp',
  'date',
  'time',
];
// Columns that say yes or no.
const flags: ReadonlySet<string> = new Set(['finished', 'completed', 'complete', 'submitted']);

/**
 * Finds the columns of a list by its header. Without a status column everybody listed has finished.
 *
 * @param parameter the query parameter under which the study's tool gets the ids; many tools name the column by it
 * @throws ListFault `column_missing` or `column_ambiguous`
 */
export function findColumns(header: readonly string[], names: ColumnNames, parameter: string): Pick<UploadOptions, 'columns' | 'isFlag'> {
  const id = pick(header, names.idColumn, [fold(parameter), ...idNames], '/idColumn');
  if (id === null) {
    const expected = `one of ${[parameter, 'participation id', 'participant id', 'user id', 'external id', 'id'].map((name) => `“${name}”`).join(', ')}`;
    throw new ListFault(
      'column_missing',
      `No column holds the ids. Found: ${list(header)}. Expected ${expected}, or the one that \`idColumn\` names.`,
      '/idColumn',
    );
  }
  const status = pick(header, names.statusColumn, statusNames, '/statusColumn', [id]);
  const at = pick(header, names.atColumn, atNames, '/atColumn', [id, status]);
  return { columns: { id, status, at }, isFlag: status !== null && flags.has(fold(header[status] ?? '')) };
}

function pick(
  header: readonly string[],
  named: string | undefined,
  candidates: readonly string[],
  pointer: string,
  taken: readonly (number | null)[] = [],
): number | null {
  const folded = header.map(fold);
  const wanted =
    named === undefined ? candidates.find((one) => folded.some((name, index) => name === one && !taken.includes(index))) : fold(named);
  if (wanted === undefined) return null;
  const fitting = folded.flatMap((name, index) => (name === wanted && !taken.includes(index) ? [index] : []));
  const [first] = fitting;
  if (first === undefined)
    throw new ListFault('column_missing', `There is no column “${named ?? wanted}”. Found: ${list(header)}.`, pointer);
  if (fitting.length > 1)
    throw new ListFault('column_ambiguous', `The column “${header[first]}” stands ${fitting.length} times in the header.`, pointer);
  return first;
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function list(header: readonly string[]): string {
  const shown = header.slice(0, 30).map((name) => `“${name.slice(0, 60)}”`);
  return [...shown, ...(header.length > 30 ? [`and ${header.length - 30} more`] : [])].join(', ');
}
