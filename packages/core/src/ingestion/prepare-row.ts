import { parseEmail } from '../panel/email.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { modeRules } from './modes.js';
import type { PlannedField, SyncPlan } from './sync-settings.js';
import { readValue, type FieldValue, type ValueFault } from './value.js';

/** A row that can be sent. */
export interface PreparedRow {
  /** The mapped fields alone, by their names at the destination. */
  readonly record: Readonly<Record<string, FieldValue>>;
  /** The value by which the person is recognised, normalised; `null` = none, which only an insert may have. */
  readonly matchKey: string | null;
}

/** Why a row is invalid, that is, is not sent at all. */
export type RowFault = ValueFault | 'column_missing' | 'match_key_missing' | 'value_missing' | 'email_invalid';

/**
 * Turns a row of the model into a record: mapped columns only, types checked, email addresses normalised, values that are missing treated as
 * the plan says.
 *
 * @param row a row by column name
 * @returns the record, or every fault with a pointer to its column; details name field and remedy and never the value
 */
export function prepareRow(row: Readonly<Record<string, unknown>>, plan: SyncPlan): Result<PreparedRow, RowFault> {
  const faults: Fault<RowFault>[] = [];
  // `planSync` lets no field pass whose name would not become a member of its own.
  const record: Record<string, FieldValue> = {};
  let matchKey: string | null = null;
  for (const field of plan.fields) {
    const cell = readCell(row, field);
    if (!cell.ok) {
      faults.push(...cell.faults);
      continue;
    }
    const isMatch = field.field === plan.matchField;
    if (cell.value === null) {
      const missing = explainMissing(field, plan, isMatch);
      if (missing) faults.push(missing);
      else if (field.nulls === 'send' && !isMatch) record[field.field] = null;
      continue;
    }
    if (isMatch) matchKey = String(cell.value);
    record[field.field] = cell.value;
  }
  return faults.length > 0 ? refuse(...faults) : succeed({ record, matchKey });
}

/**
 * The record that empties what this sync has written of a person whose row left the model: every mapped field but the match key; fields that
 * are not mapped are not in it (S3-17). It is sent as an update.
 */
export function createClearingRecord(matchKey: string, plan: SyncPlan): Readonly<Record<string, FieldValue>> {
  const others = plan.fields.filter(({ field }) => field !== plan.matchField);
  return Object.fromEntries<FieldValue>([[plan.matchField, matchKey], ...others.map(({ field }) => [field, null] as const)]);
}

function readCell(
  row: Readonly<Record<string, unknown>>,
  { column, pointer: at, type, isEmail }: PlannedField,
): Result<FieldValue, RowFault> {
  if (!Object.hasOwn(row, column)) {
    const detail = `The model yields no column “${column}” any more. Bring it back, or correct the mapping.`;
    return refuse(fault('column_missing', at, detail));
  }
  const value = readValue(row[column], type, at);
  if (!isEmail || !value.ok || value.value === null) return value;
  return String(value.value).trim() === '' ? succeed(null) : parseEmail(value.value, at);
}

function explainMissing({ pointer, field, required }: PlannedField, { mode }: SyncPlan, isMatch: boolean): Fault<RowFault> | null {
  if (isMatch && modeRules[mode].needsMatch) {
    const detail = `The row has no “${field}”, by which the person is recognised. Fill it in, or leave the row out of the model.`;
    return fault('match_key_missing', pointer, detail);
  }
  if (!required || isMatch) return null;
  return fault('value_missing', pointer, `The destination takes nobody without “${field}”. Fill it in.`);
}
