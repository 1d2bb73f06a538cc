import type { RawField } from './config-fields.ts';

// What a reader has to find in the cell “Value” of a setting, by the words of JSON Schema. The pages are not asked: what they leave out, or
// say otherwise, is to be seen.

const types: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  array: 'list',
  object: 'object',
  null: 'null',
};

/** Each keyword that narrows a value, with `?` for what it is set to, in the order of the page. */
const limits: readonly (readonly [keyword: string, words: string])[] = [
  ['minLength', 'at least ? characters'],
  ['maxLength', 'at most ? characters'],
  ['minimum', 'from ?'],
  ['exclusiveMinimum', 'above ?'],
  ['maximum', 'up to ?'],
  ['exclusiveMaximum', 'below ?'],
  ['minItems', 'at least ? of them'],
  ['maxItems', 'at most ? of them'],
  ['uniqueItems', 'each once'],
  ['minProperties', 'at least ? names'],
  ['maxProperties', 'at most ? names'],
  ['multipleOf', 'a multiple of ?'],
  ['format', 'in the form of a ?'],
  ['pattern', 'matching ?'],
];

const locks: Readonly<Record<string, string>> = {
  first_record: 'locked once anything was read at the tool by it',
  never: 'can be changed at any time',
};

/** Keywords that are said elsewhere: in cells or rows of their own, or not at all since they concern no reader. */
const elsewhere = ['$schema', 'title', 'description', 'default', 'examples', 'lockedFrom', 'properties', 'required'];
const shapes = ['type', 'enum', 'const', 'items', 'anyOf', 'oneOf', 'allOf', 'propertyNames', 'additionalProperties'];
const known = new Set([...elsewhere, ...shapes, ...limits.map(([keyword]) => keyword)]);

/** The text of the cell. A keyword without words here stands in it as itself, so that no page fits until there are some. */
export function formulateValue(field: RawField): string {
  const words = [formulateType(field)];
  if (field.lockedFrom !== undefined) words.push(locks[field.lockedFrom] ?? '');
  if ('default' in field) words.push(`default ${print(field.default)}`);
  if (field.examples?.length) words.push(`for example ${field.examples.map(print).join(', ')}`);
  return words.filter((part) => part !== '').join(' ');
}

function formulateType(field: RawField): string {
  const unknown = Object.keys(field).filter((keyword) => !known.has(keyword));
  const { propertyNames, additionalProperties } = field;
  let words = [formulateKind(field), ...formulateLimits(field), ...unknown.map((keyword) => `[${keyword}]`)].join(', ');
  if (propertyNames) words += `; each name: ${formulateType(propertyNames)}`;
  if (additionalProperties === false) words += '; no other names';
  else if (additionalProperties !== undefined && additionalProperties !== true)
    words += `; each value: ${formulateType(additionalProperties)}`;
  return words;
}

function formulateKind({ anyOf, oneOf, allOf, type, items, ...field }: RawField): string {
  const any = anyOf ?? oneOf;
  if (any) return any.map(formulateType).join(' or ');
  if (allOf) return allOf.map(formulateType).join(' and ');
  if (field.enum) return `one of ${field.enum.map(print).join(', ')}`;
  if ('const' in field) return print(field.const);
  const names = (typeof type === 'string' ? [type] : (type ?? [])).map((name) => types[name] ?? `[${name}]`).join(' or ');
  return `${names || 'any value'}${items ? ` of: ${formulateType(items)}` : ''}`;
}

function formulateLimits(field: RawField): readonly string[] {
  return limits.flatMap(([keyword, words]) => {
    const value = field[keyword];
    // Every whole number that JavaScript can count is no limit that a reader meets.
    if (value === undefined || value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER) return [];
    return [value === 1 && keyword === 'minLength' ? 'at least 1 character' : words.replace('?', () => print(value))];
  });
}

function print(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return value === '' ? '""' : value;
}
