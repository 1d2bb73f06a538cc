/** What can be wrong with an uploaded list, with what to do about each. */
export const listFaults = {
  list_empty: 'Send the list with a header line and at least one row.',
  list_not_utf8: 'Save the list as CSV in UTF-8 and send it again.',
  column_missing: 'Name the column by `idColumn`, `statusColumn` or `atColumn`, or rename it in the list.',
  column_ambiguous: 'Rename one of the columns, so that each name stands once in the header.',
  csv_malformed: 'Correct the line that the detail names, or export the list again.',
  too_many_rows:
    'Leave out rows of other studies. If it is all one study, send the list in parts with `partial=true`, so that nobody counts as missing who stands in another part.',
} as const satisfies Readonly<Record<string, string>>;

/** One of {@link listFaults}. */
export type ListFaultCode = keyof typeof listFaults;

/** Why an uploaded list cannot be read. */
export class ListFault extends Error {
  override readonly name = 'ListFault';
  readonly code: ListFaultCode;
  /** The query parameter that it is about; `''`: the list itself. */
  readonly pointer: string;

  constructor(code: ListFaultCode, detail: string, pointer = '') {
    super(detail);
    this.code = code;
    this.pointer = pointer;
  }
}
