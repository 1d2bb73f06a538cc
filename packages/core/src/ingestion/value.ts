import { fault, refuse, succeed, type Result } from '../result.js';

/** What a field of a destination can hold: text, number, calendar date `YYYY-MM-DD`, or true and false. */
export const fieldTypes = ['text', 'number', 'date', 'boolean'] as const;

/** One of {@link fieldTypes}. */
export type FieldType = (typeof fieldTypes)[number];

/** What a column of a model holds; `untyped`: texts that say by themselves what they are, as in a CSV file. */
export type ColumnType = FieldType | 'untyped';

/** A value as it is sent. */
export type FieldValue = string | number | boolean | null;

/** What can be wrong with the value of one cell. */
export type ValueFault = 'type_mismatch' | 'value_too_long' | 'text_malformed' | 'number_imprecise';

/** Longest text that a cell may hold, in UTF-16 code units. A model that yields more is more likely wrong than meant. */
export const maximumCellLength = 32_768;

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const calendarDate = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * Reads the value of a cell as what its field holds. Nothing is guessed: a number is no text and a word is no date; but a text that is
 * written as a number, a date or `true` is one, since that is how files and databases hand them out. An empty text is no value in a field
 * that holds no text.
 *
 * @param raw a cell as the source gave it; `undefined` and `null` are no value
 * @returns the value (`null` = none), or one fault at `pointer`; its detail never repeats the value, which may be personal
 */
export function readValue(raw: unknown, type: FieldType, pointer = ''): Result<FieldValue, ValueFault> {
  if (raw === null || raw === undefined) return succeed(null);
  if (typeof raw === 'string') {
    if (raw.length > maximumCellLength) {
      // A source cuts what is far too long, so how much the cell held is not known here.
      const detail = `The cell holds more than ${maximumCellLength} characters, and no more are sent. Shorten it in the model.`;
      return refuse(fault('value_too_long', pointer, detail));
    }
    if (type !== 'text' && raw.trim() === '') return succeed(null);
  }
  switch (type) {
    case 'text':
      return readText(raw, pointer);
    case 'number':
      return readNumber(raw, pointer);
    case 'date':
      return typeof raw === 'string' && isCalendarDate(raw.trim()) ? succeed(raw.trim()) : mismatch(raw, type, pointer);
    case 'boolean':
      return readBoolean(raw, pointer);
  }
}

function readText(raw: unknown, pointer: string): Result<string, ValueFault> {
  if (typeof raw !== 'string') return mismatch(raw, 'text', pointer);
  if (!/\p{Cs}/u.test(raw) && !raw.includes('\0')) return succeed(raw);
  return refuse(
    fault('text_malformed', pointer, 'The text holds half a character or a NUL character. Clean it in the model, then run the sync again.'),
  );
}

function readNumber(raw: unknown, pointer: string): Result<number, ValueFault> {
  const isNumeral = typeof raw === 'number' || typeof raw === 'bigint' || (typeof raw === 'string' && numeral.test(raw.trim()));
  const number = isNumeral ? Number(raw) : Number.NaN;
  if (!Number.isFinite(number)) return mismatch(raw, 'number', pointer);
  if (!Number.isInteger(number) || Number.isSafeInteger(number)) return succeed(number);
  return refuse(
    fault('number_imprecise', pointer, 'The whole number is too large to be sent without change. Map it to a text field, as a text.'),
  );
}

function readBoolean(raw: unknown, pointer: string): Result<boolean, ValueFault> {
  if (typeof raw === 'boolean') return succeed(raw);
  const word = typeof raw === 'string' ? raw.trim().toLowerCase() : '';
  return word === 'true' || word === 'false' ? succeed(word === 'true') : mismatch(raw, 'boolean', pointer);
}

function isCalendarDate(text: string): boolean {
  const [, year, month, day] = calendarDate.exec(text) ?? [];
  if (year === undefined) return false;
  const last = [31, isLeap(Number(year)) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Number(month) - 1] ?? 0;
  return Number(year) > 0 && Number(day) >= 1 && Number(day) <= last;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** What each type wants, and how a model can give it. */
const wanted: Readonly<Record<FieldType, string>> = {
  text: 'The field holds text. Turn the value into text in the model, for example with cast(… as text)',
  number: 'The field holds a number. Give digits with a dot for decimals, without units or thousands separators',
  date: 'The field holds a calendar date. Give it as YYYY-MM-DD, without a time',
  boolean: 'The field holds true or false. Give one of the two',
};

function mismatch(raw: unknown, type: FieldType, pointer: string): ReturnType<typeof refuse<'type_mismatch'>> {
  return refuse(fault('type_mismatch', pointer, `${wanted[type]}; this is ${describeForm(raw)}.`));
}

function describeForm(raw: unknown): string {
  if (typeof raw === 'object') return Array.isArray(raw) ? 'a list' : 'an object';
  return typeof raw === 'string' ? 'another text' : `of type ${typeof raw}`;
}
