import type { ConfigSchema, JsonSchema } from '../sources/config-shape.ts';
import { code, codes, prose, table, type Inline } from '../markdown/markdown.ts';

interface Field {
  /** Dotted path, for example `source.table`; `[]` stands for each entry of a list, `*` for each name that is free. */
  readonly path: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/** A table of every setting, or a sentence when there is none. */
export function describeConfig(config: ConfigSchema, none: string): string {
  const rows = listFields(config).map(({ path, schema, required }) => [
    [code(path), schema.title && prose(schema.title)].filter(Boolean).join('<br>'),
    prose(schema.description ?? ''),
    describeValue(schema),
    required ? 'yes' : 'no',
  ]);
  return rows.length === 0 ? prose(none) : table(['Setting', 'What it does', 'Value', 'Required'], rows);
}

/** Every field of a config, those inside of others after them: of objects, of entries, of values by free names, and of each choice. */
export function listFields(schema: JsonSchema, prefix = ''): readonly Field[] {
  const { properties = {}, required = [], items, additionalProperties } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      { path: `${prefix}${name}`, schema: field, required: required.includes(name) },
      ...listFields(field, `${prefix}${name}.`),
    ]),
    ...(items ? listFields(items, `${prefix.replace(/\.$/, '')}[].`) : []),
    ...(typeof additionalProperties === 'object' ? listFields(additionalProperties, `${prefix}*.`) : []),
    ...[schema.anyOf, schema.oneOf, schema.allOf].flatMap((parts = []) => parts.flatMap((part) => listFields(part, prefix))),
  ];
}

/** What values a field takes, its default and examples, as one cell. */
export function describeValue(schema: JsonSchema): Inline {
  const examples = Array.isArray(schema['examples']) ? schema['examples'].map(print) : [];
  return [
    describeType(schema),
    locks[print(schema['lockedFrom'] ?? '')] ?? '',
    schema['default'] === undefined ? '' : `default ${code(print(schema['default']))}`,
    examples.length === 0 ? '' : `for example ${codes(examples, '')}`,
  ]
    .filter((part) => part !== '')
    .join('<br>');
}

function describeType(schema: JsonSchema): Inline {
  return [[describeKind(schema), ...describeBounds(schema)].join(', '), ...describeNames(schema)].join('; ');
}

function describeKind(schema: JsonSchema): Inline {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(describeType).join(' or ');
  if (schema.allOf) return schema.allOf.map(describeType).join(' and ');
  if (Array.isArray(schema['enum'])) return `one of ${codes(schema['enum'].map(print), '')}`;
  if (schema['const'] !== undefined) return code(print(schema['const']));
  const types = [schema.type ?? 'any value'].flat().map((type) => typeNames[type] ?? type);
  return `${types.join(' or ')}${schema.items ? ` of: ${describeType(schema.items)}` : ''}`;
}

/** What an object takes besides the fields that have rows of their own. */
function describeNames({ propertyNames, additionalProperties }: JsonSchema): readonly Inline[] {
  return [
    ...(propertyNames ? [`each name: ${describeType(propertyNames)}`] : []),
    ...(typeof additionalProperties === 'object' ? [`each value: ${describeType(additionalProperties)}`] : []),
    ...(additionalProperties === false ? ['no other names'] : []),
  ];
}

function describeBounds(schema: JsonSchema): Inline[] {
  return Object.entries(bounds).flatMap(([keyword, say]) =>
    schema[keyword] === undefined || isImplied(schema, keyword) ? [] : [say(print(schema[keyword]))],
  );
}

/** zod bounds whole numbers by what JavaScript can count; a reader gains nothing from that. */
function isImplied(schema: JsonSchema, keyword: string): boolean {
  return typeof schema[keyword] === 'number' && Math.abs(schema[keyword]) === Number.MAX_SAFE_INTEGER;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: '`true` or `false`',
  array: 'list',
  object: 'object',
  null: '`null`',
};

/** From when a setting of a study is locked, where it is not the launch. */
const locks: Readonly<Record<string, Inline>> = {
  first_record: 'locked once anything was read at the tool by it',
  never: 'can be changed at any time',
};

const bounds: Readonly<Record<string, (value: string) => Inline>> = {
  minLength: (value) => `at least ${value} character${value === '1' ? '' : 's'}`,
  maxLength: (value) => `at most ${value} characters`,
  minimum: (value) => `from ${value}`,
  exclusiveMinimum: (value) => `above ${value}`,
  maximum: (value) => `up to ${value}`,
  exclusiveMaximum: (value) => `below ${value}`,
  minItems: (value) => `at least ${value} of them`,
  maxItems: (value) => `at most ${value} of them`,
  uniqueItems: (value) => (value === 'true' ? 'each once' : 'any of them more than once'),
  minProperties: (value) => `at least ${value} names`,
  maxProperties: (value) => `at most ${value} names`,
  multipleOf: (value) => `a multiple of ${value}`,
  format: (value) => `in the form of a ${value}`,
  pattern: (value) => `matching ${code(value)}`,
};

/** A value as it is written in JSON, texts without their quotation marks. */
export function print(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
