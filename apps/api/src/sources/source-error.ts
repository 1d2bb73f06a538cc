/** Why a source does not work at all. Each has an entry among the problem codes. */
export const sourceTestCodes = [
  'source_unreachable',
  'source_refused',
  'address_not_allowed',
  'query_failed',
  'query_timeout',
  'read_broken',
  'file_missing',
  'file_not_allowed',
] as const;

/** Why a source does not yield what a model asks for. */
export const sourceErrorCodes = [...sourceTestCodes, 'file_malformed', 'columns_changed'] as const;

/** One of {@link sourceErrorCodes}. */
export type SourceErrorCode = (typeof sourceErrorCodes)[number];

/**
 * A source does not yield what was asked.
 *
 * The message names cause and remedy. It may quote the words of a database or name a file and a line; it never holds a secret (unless it is too
 * short to be told from ordinary words) or the value of a cell.
 */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;

  constructor(code: SourceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
