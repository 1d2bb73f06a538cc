import { escapePointerPart } from '../connector/json-pointer.js';
import { fault, type Fault } from '../result.js';

/** What can be wrong with an audience. */
export type AudienceFaultCode =
  | 'object_needed'
  | 'list_needed'
  | 'member_missing'
  | 'member_unknown'
  | 'audience_type_unknown'
  | 'participation_time_invalid'
  | 'location_invalid'
  | 'country_unknown'
  | 'countries_missing'
  | 'state_unknown'
  | 'states_missing'
  | 'criteria_too_many'
  | 'criterion_unknown'
  | 'criterion_repeated'
  | 'criterion_unsuited'
  | 'values_missing'
  | 'values_too_many'
  | 'value_unknown'
  | 'range_missing'
  | 'range_invalid'
  | 'range_empty';

/** A fault of an audience. */
export type AudienceFault = Fault<AudienceFaultCode>;

/** An object whose members are not known yet. */
export type Members = Readonly<Record<string, unknown>>;

/** Reads an object; otherwise adds a fault. */
export function readMembers(input: unknown, pointer: string, example: string, faults: AudienceFault[]): Members | undefined {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Members;
  faults.push(fault('object_needed', pointer, `This is an object, for example ${example}.`));
}

/** Reads a list; otherwise adds a fault. */
export function readList(input: unknown, pointer: string, example: string, faults: AudienceFault[]): readonly unknown[] | undefined {
  if (Array.isArray(input)) return input;
  faults.push(fault('list_needed', pointer, `This is a list, for example ${example}.`));
}

/** Adds a fault for every member that is none of the known ones. */
export function refuseUnknownMembers(members: Members, known: readonly string[], pointer: string, faults: AudienceFault[]): void {
  for (const name of Object.keys(members)) {
    if (known.includes(name)) continue;
    const detail = `Nothing of this name is known here. Remove it, or correct it to one of ${known.join(', ')}.`;
    faults.push(fault('member_unknown', `${pointer}/${escapePointerPart(name)}`, detail));
  }
}

/** Shows what somebody sent, shortened. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return `“${value.length > 60 ? `${value.slice(0, 59)}…` : value}”`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
