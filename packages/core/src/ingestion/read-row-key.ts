import { fault, refuse, succeed, type Result } from '../result.js';

/** Longest primary key of a row, in bytes of UTF-8: it is looked up in every run, and what is longer is no key but a text. */
export const maximumRowKeyBytes = 1_024;

/** Why a primary key cannot be kept. */
export type RowKeyFault = 'primary_key_too_long' | 'primary_key_malformed';

const malformed = /[\0\p{Cs}]/u;

/**
 * Reads the primary key of a row as the text by which the row is known from run to run.
 *
 * @param raw the value as the source wrote it; `null` and an empty text are no key, which is a fault only later, since rows are looked at together
 */
export function readRowKey(raw: string | null): Result<string | null, RowKeyFault> {
  if (raw === null || raw === '') return succeed(null);
  // No character takes more than three bytes for each of its UTF-16 code units.
  if (raw.length * 3 > maximumRowKeyBytes && new TextEncoder().encode(raw).length > maximumRowKeyBytes) {
    const detail = `The primary key is longer than ${maximumRowKeyBytes} bytes. Choose a shorter column, or a hash of this one.`;
    return refuse(fault('primary_key_too_long', '', detail));
  }
  if (!malformed.test(raw)) return succeed(raw);
  return refuse(fault('primary_key_malformed', '', 'The primary key holds half a character or a NUL character. Clean it in the model.'));
}
