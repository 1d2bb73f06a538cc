import type { IngestionField } from '@panelbridge/core/connector';

const names: ReadonlySet<string> = new Set([
  'email',
  'first_name',
  'last_name',
  'phone_number',
  'title',
  'company',
  'city',
  'state',
  'country',
]);

/** The fields that every participant has; all hold text (S4-10). Everything else is a characteristic of the account. */
export const defaultFields: readonly IngestionField[] = Array.from(names, (name) => ({ name, type: 'text', required: false }));

/** Whether a field is one that every participant has. */
export function isDefaultField(name: string): boolean {
  return names.has(name);
}

const types: Readonly<Record<string, IngestionField['type']>> = {
  text: 'text',
  string: 'text',
  number: 'number',
  integer: 'number',
  float: 'number',
  date: 'date',
  boolean: 'boolean',
  true_false: 'boolean',
};

/** Reads a characteristic as a field; `null` = it holds something that cannot be sent, or its name is one of the default fields'. */
export function toField(slug: unknown, type: unknown): IngestionField | null {
  if (typeof slug !== 'string' || typeof type !== 'string') return null;
  const word = type
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '_');
  const known = Object.hasOwn(types, word) ? types[word] : undefined;
  return known === undefined || slug.trim() === '' || isDefaultField(slug) ? null : { name: slug, type: known, required: false };
}
