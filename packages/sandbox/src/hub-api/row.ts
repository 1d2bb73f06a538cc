import { type Characteristic, DEFAULT_FIELDS, findValueFault } from './characteristic.js';

/** One fault of one value: where it is, from the row on, and what would be right. */
export interface RowFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** A row that may be written. */
export interface Row {
  /** Trimmed and in lower case; `null` where the row clears it, `undefined` where it says nothing of it. */
  readonly email: string | null | undefined;
  /** The row as it came, all of it checked. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A row that was read, or all that is wrong with it. */
export type ReadRow = { readonly ok: true; readonly row: Row } | { readonly ok: false; readonly faults: readonly RowFault[] };

/** The characteristics of the account by slug. */
export type Catalogue = ReadonlyMap<string, Characteristic>;

const FIELDS: ReadonlySet<string> = new Set(DEFAULT_FIELDS);
const MAXIMUM_EMAIL = 254;

/** Whether a value is what JSON calls an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Brings an email into the form in which it is matched: without blanks around it, in lower case. */
export function normaliseEmail(text: string): string {
  return text.trim().toLowerCase();
}

function readEmail(value: unknown, faults: RowFault[]): string | null | undefined {
  if (value === undefined || value === null) return value;
  const email = typeof value === 'string' ? normaliseEmail(value) : '';
  if (email.length > MAXIMUM_EMAIL || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
    faults.push({ path: ['email'], message: `must be an email address of at most ${MAXIMUM_EMAIL} characters` });
  }
  return email;
}

function checkCharacteristics(given: unknown, catalogue: Catalogue, faults: RowFault[]): void {
  if (!isObject(given)) {
    faults.push({ path: ['characteristics'], message: 'must be an object of values by slug' });
    return;
  }
  for (const slug of Object.keys(given)) {
    const characteristic = catalogue.get(slug);
    const message =
      characteristic === undefined ? 'is not a characteristic of this account' : findValueFault(characteristic.type, given[slug]);
    if (message !== undefined) faults.push({ path: ['characteristics', slug], message });
  }
}

/** Reads one row and names everything that is wrong with it. */
export function readRow(given: unknown, catalogue: Catalogue): ReadRow {
  if (!isObject(given)) return { ok: false, faults: [{ path: [], message: 'must be an object' }] };
  const faults: RowFault[] = [];
  const email = readEmail(given['email'], faults);
  for (const key of Object.keys(given)) {
    if (key === 'email') continue;
    if (key === 'characteristics') checkCharacteristics(given[key], catalogue, faults);
    else {
      const message = FIELDS.has(key) ? findValueFault('text', given[key]) : 'is not a field of participants';
      if (message !== undefined) faults.push({ path: [key], message });
    }
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, row: { email, values: given } };
}
