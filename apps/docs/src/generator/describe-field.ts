import type { ConfigSchema, JsonSchema } from '../sources/config-shape.ts';
import { code, codes, prose, table, type Inline } from '../markdown/markdown.ts';

interface Field {
  /** Dotted path, for example `source.table`; `[]` stands for each entry of a list. */
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

/** Every field of a config, those inside of others after them. */
export function listFields(schema: JsonSchema, prefix = ''): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name) ?? false;
    const inner = [...listFields(field, `${path}.`), ...(field.items ? listFields(field.items, `${path}[].`) : [])];
    return [{ path, schema: field, required }, ...inner];
  });
}

/** What values a field takes, its default and examples, as one cell. */
export function describeValue(schema: JsonSchema): Inline {
  const examples = Array.isArray(schema['examples']) ? schema['examples'].map(print) : [];
  return [
    describeType(schema),
    schema['default'] === undefined ? '' : `default ${code(print(schema['default']))}`,
    examples.length === 0 ? '' : `for example ${codes(examples, '')}`,
  ]
    .filter((part) => part !== '')
    .join('<br>');
}

function describeType(schema: JsonSchema): Inline {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(describeType).join(' or ');
  if (Array.isArray(schema['enum'])) return `one of ${codes(schema['enum'].map(print), '')}`;
  if (schema['const'] !== undefined) return code(print(schema['const']));
  const types = [schema.type ?? 'any value'].flat().map((type) => typeNames[type] ?? type);
  const of = schema.items ? ` of: ${describeType(schema.items)}` : '';
  return [`${types.join(' or ')}${of}`, ...describeBounds(schema)].join(', ');
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

const bounds: Readonly<Record<string, (value: string) => Inline>> = {
  minLength: (value) => `at least ${value} character${value === '1' ? '' : 's'}`,
  maxLength: (value) => `at most ${value} characters`,
  minimum: (value) => `from ${value}`,
  exclusiveMinimum: (value) => `above ${value}`,
  maximum: (value) => `up to ${value}`,
  exclusiveMaximum: (value) => `below ${value}`,
  minItems: (value) => `at least ${value} of them`,
  maxItems: (value) => `at most ${value} of them`,
  format: (value) => `in the form of a ${value}`,
  pattern: (value) => `matching ${code(value)}`,
};

/** A value as it is written in JSON, texts without their quotation marks. */
export function print(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
