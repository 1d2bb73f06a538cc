import type { FieldType } from '../ingestion/value.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { isPanelField } from './fields.js';

/** Most characteristics that a workspace can define: each is a field that somebody has to understand. */
export const maximumCharacteristics = 200;

/** What people of a workspace are asked or known for beyond the nine fields. */
export interface CharacteristicDefinition {
  /** The name by which values are stored and sent; never changes. */
  readonly slug: string;
  readonly type: FieldType;
}

const slugForm = /^[a-z][a-z0-9_]{0,99}$/;

/** Makes a slug of a name: what is not a letter a-z or a digit becomes one `_`. It may come out empty, and is then refused by {@link checkSlug}. */
export function makeSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
    .slice(0, 100);
}

/** Checks the slug of a new characteristic. @returns the slug, or the fault `slug_invalid` or `slug_reserved` */
export function checkSlug(slug: string, pointer = '/slug'): Result<string, 'slug_invalid' | 'slug_reserved'> {
  if (!slugForm.test(slug)) {
    const detail = 'A slug begins with a letter a-z and goes on with at most 99 letters a-z, digits or _. Give one, such as home_town.';
    return refuse(fault('slug_invalid', pointer, detail));
  }
  if (!isPanelField(slug)) return succeed(slug);
  return refuse(fault('slug_reserved', pointer, `Every person has the field “${slug}” already. Use that one, or choose another slug.`));
}

/**
 * Decides whether the type of a characteristic may change. It may while nobody has a value: a value that fitted the old type would be a lie
 * in the new one.
 *
 * @param people how many have a value
 */
export function checkTypeChange(from: FieldType, to: FieldType, people: number): Result<FieldType, 'characteristic_in_use'> {
  if (from === to || people === 0) return succeed(to);
  const detail = `${countPeople(people)}, as ${from}. Make another characteristic with the type ${to}, or clear this one first.`;
  return refuse(fault('characteristic_in_use', '/type', detail));
}

/**
 * Decides whether a characteristic may be deleted: at once while nobody has a value, otherwise only together with all values, and only if
 * that was asked for.
 *
 * @param people how many have a value
 */
export function checkCharacteristicDeletion(people: number, clearValues: boolean): Result<null, 'characteristic_in_use'> {
  if (people === 0 || clearValues) return succeed(null);
  const detail = `${countPeople(people)}. Delete it with clearValues=true to take the values away from everybody as well; nothing brings them back.`;
  return refuse(fault('characteristic_in_use', '', detail));
}

function countPeople(people: number): string {
  return people === 1 ? 'One person has a value of it' : `${people} people have a value of it`;
}

/** The definitions by slug, for reading values. */
export type CharacteristicTypes = ReadonlyMap<string, FieldType>;

/** Says that a slug stands for nothing in the workspace. */
export function refuseUnknownCharacteristic(slug: string, pointer: string): Fault<'field_unknown'> {
  const shown = slug.length > 100 ? `${slug.slice(0, 99)}…` : slug;
  const detail = `There is no characteristic “${shown}” in this workspace. Define it by POST /api/v1/characteristics, or leave it out.`;
  return fault('field_unknown', pointer, detail);
}
