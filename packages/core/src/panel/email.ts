import { fault, refuse, succeed, type Result } from '../result.js';

/** Longest address that mail servers take, in characters (RFC 5321, 4.5.3.1.3, less the angle brackets). */
export const maximumEmailLength = 254;

// One @, something before it without blanks or separators of lists, and a domain of labels after it. Whether it exists only a mail can tell.
const form =
  /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@(?=.{1,253}$)[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?)+$/u;

/** Brings an address into the one form in which people are told apart: trimmed, Unicode NFC, lower case; plus-tags and dots stay (D7). */
export function normalizeEmail(text: string): string {
  // Most addresses are plain, of which there is but one form.
  if (/^[!-~]*$/.test(text)) return text.toLowerCase();
  return text.trim().normalize('NFC').toLowerCase().normalize('NFC');
}

/**
 * Reads an address that came from outside.
 *
 * @returns the normalised address, or the fault `email_invalid` at `pointer`
 */
export function parseEmail(input: unknown, pointer = ''): Result<string, 'email_invalid'> {
  const email = typeof input === 'string' ? normalizeEmail(input) : '';
  const [local = ''] = email.split('@');
  const isDotted = local.startsWith('.') || local.endsWith('.') || local.includes('..');
  if (email.length <= maximumEmailLength && form.test(email) && !isDotted) return succeed(email);
  return refuse(fault('email_invalid', pointer, 'This is not an email address. Write it as name@example.com, without a display name.'));
}
