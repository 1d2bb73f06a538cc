import { escapePointerPart } from '../connector/json-pointer.js';
import { readValue, type FieldType, type FieldValue, type ValueFault } from '../ingestion/value.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { refuseUnknownCharacteristic, type CharacteristicTypes } from './characteristic.js';
import { parseEmail } from './email.js';
import { maximumCharacteristicText, maximumPanelText, panelTextFields } from './fields.js';

/** What one record says of a person, read and checked. */
export interface PanelRecord {
  /** Normalised; `null` = the record takes it away or has none, `undefined` = it says nothing of it. */
  readonly email: string | null | undefined;
  /** One for each of `panelTextFields`; `null` = emptied, or not said at all. */
  readonly texts: readonly (string | null)[];
  /** Which of the texts are said: bit n stands for the n-th of `panelTextFields`. */
  readonly given: number;
  /** By slug, `null` = emptied; `null` for the whole = nothing is said of any. */
  readonly characteristics: Readonly<Record<string, FieldValue>> | null;
}

/** What can be wrong with a record. */
export type RecordFault = ValueFault | 'email_invalid' | 'field_unknown' | 'object_needed';

/**
 * `nested`: characteristics stand in a member of that name, as on the wire. `flat`: they stand beside the fields, as the sync engine hands them
 * over.
 */
export type RecordForm = 'nested' | 'flat';

const bits: ReadonlyMap<string, number> = new Map(panelTextFields.map((name, index) => [name, index]));

/**
 * Reads one record of the panel. Members that are left out say nothing, `null` and blank text empty a field. Text loses the blanks around it.
 *
 * @param types the characteristics of the workspace
 * @param pointer where the record stands
 * @returns the record, or everything that is wrong with it; details never repeat a value, which may be personal
 */
export function readPanelRecord(
  input: unknown,
  types: CharacteristicTypes,
  form: RecordForm = 'nested',
  pointer = '',
): Result<PanelRecord, RecordFault> {
  if (!isObject(input)) {
    return refuse(fault('object_needed', pointer, 'A person is an object of fields, for example { "email": "ann@example.com" }.'));
  }
  const faults: Fault<RecordFault>[] = [];
  const texts: (string | null)[] = [null, null, null, null, null, null, null, null];
  let given = 0;
  let email: string | null | undefined;
  let characteristics: Record<string, FieldValue> | null = null;
  for (const name of Object.keys(input)) {
    const value = input[name];
    if (value === undefined) continue;
    const bit = bits.get(name);
    if (bit !== undefined) {
      texts[bit] = readPanelText(value, pointer, name, faults);
      given |= 1 << bit;
    } else if (name === 'email') {
      email = readEmail(value, pointer, faults);
    } else if (form === 'flat') {
      characteristics ??= {};
      readCharacteristic(name, value, types, pointer, characteristics, faults);
    } else if (name === 'characteristics') {
      characteristics = readCharacteristics(value, types, `${pointer}/characteristics`, faults);
    } else {
      const detail = 'People have no such field. Correct its name; what else is known of them stands in “characteristics”.';
      faults.push(fault('field_unknown', `${pointer}/${escapePointerPart(name)}`, detail));
    }
  }
  if (faults.length > 0) return refuse(...faults);
  return succeed({ email, texts, given, characteristics });
}

function readPanelText(value: unknown, pointer: string, name: string, faults: Fault<RecordFault>[]): string | null {
  // Most values are short plain texts; those need no second look.
  if (typeof value === 'string' && value.length <= maximumPanelText && plain.test(value)) return value;
  return readTyped(value, 'text', maximumPanelText, `${pointer}/${name}`, faults) as string | null;
}

/** Printable characters of the basic Latin and the following blocks, without blanks at either end. */
const plain = /^[!-~\u00a1-\u024f](?:[ -~\u00a1-\u024f]*[!-~\u00a1-\u024f])?$/;

function readEmail(value: unknown, pointer: string, faults: Fault<RecordFault>[]): string | null {
  if (value === null || (typeof value === 'string' && value.trim() === '')) return null;
  const email = parseEmail(value, `${pointer}/email`);
  if (email.ok) return email.value;
  faults.push(...email.faults);
  return null;
}

/**
 * Reads the values of characteristics by themselves.
 *
 * @returns the values by slug, `null` = emptied, or every fault
 */
export function readCharacteristicValues(
  input: Readonly<Record<string, unknown>>,
  types: CharacteristicTypes,
  pointer = '/characteristics',
): Result<Readonly<Record<string, FieldValue>>, RecordFault> {
  const faults: Fault<RecordFault>[] = [];
  const values = readCharacteristics(input, types, pointer, faults) ?? {};
  return faults.length > 0 ? refuse(...faults) : succeed(values);
}

function readCharacteristics(
  input: unknown,
  types: CharacteristicTypes,
  pointer: string,
  faults: Fault<RecordFault>[],
): Record<string, FieldValue> | null {
  if (!isObject(input)) {
    faults.push(fault('object_needed', pointer, 'Characteristics are an object of values by slug, for example { "seats": 4 }.'));
    return null;
  }
  const values: Record<string, FieldValue> = {};
  const slugs = Object.keys(input);
  for (const slug of slugs) readCharacteristic(slug, input[slug], types, pointer, values, faults);
  return slugs.length > 0 ? values : null;
}

function readCharacteristic(
  slug: string,
  value: unknown,
  types: CharacteristicTypes,
  pointer: string,
  values: Record<string, FieldValue>,
  faults: Fault<RecordFault>[],
): void {
  if (value === undefined) return;
  const type = types.get(slug);
  // A slug that is defined needs no escape, and is never `__proto__`.
  if (type === undefined) faults.push(refuseUnknownCharacteristic(slug, `${pointer}/${escapePointerPart(slug)}`));
  else values[slug] = readTyped(value, type, maximumCharacteristicText, `${pointer}/${slug}`, faults);
}

function readTyped(value: unknown, type: FieldType, maximum: number, pointer: string, faults: Fault<RecordFault>[]): FieldValue {
  const read = readValue(value, type, pointer);
  if (!read.ok) {
    faults.push(...read.faults);
    return null;
  }
  if (typeof read.value !== 'string') return read.value;
  const text = read.value.trim();
  if (text.length > maximum) {
    const detail = `The text has ${text.length} characters; at most ${maximum} are kept here. Shorten it.`;
    faults.push(fault('value_too_long', pointer, detail));
  }
  return text === '' ? null : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
