import { readPointer } from '@panelbridge/core/connector';

/** A JSON schema, or a part of one, as plain data. */
export type Schema = Readonly<Record<string, unknown>>;

/** What says which values are taken. All other keywords are for people, or say what is made of a value. */
export const assertions: ReadonlySet<string> = new Set(
  (
    'type enum anyOf oneOf allOf not if then else required properties patternProperties propertyNames ' +
    'additionalProperties dependentRequired dependentSchemas minProperties maxProperties items prefixItems ' +
    'contains minContains maxContains minItems maxItems uniqueItems minLength maxLength pattern format ' +
    'contentEncoding minimum maximum exclusiveMinimum exclusiveMaximum multipleOf'
  ).split(' '),
);

/** A schema without references at its top and in what its names are, and with a single value as a list of one. What is not there takes everything. */
export function resolveSchema(schema: unknown, document: Schema): Schema {
  if (typeof schema !== 'object' || schema === null) return {};
  const { $ref, $defs: _defs, $schema: _schema, const: only, propertyNames, ...own } = schema as Schema;
  const target = typeof $ref === 'string' ? resolveSchema(readPointer(document, $ref.slice(1)), document) : {};
  return {
    ...target,
    ...own,
    ...(propertyNames !== undefined && { propertyNames: resolveSchema(propertyNames, document) }),
    ...(Object.hasOwn(schema, 'const') && { enum: [only] }),
  };
}

/** Whether values may be of one of several forms. */
export function hasForms({ anyOf, oneOf, type }: Schema): boolean {
  return Array.isArray(anyOf) || Array.isArray(oneOf) || Array.isArray(type);
}

/** The forms that values may have: each of one type and, where values are listed, of one value. What is for people alone is left out. */
export function listForms(schema: Schema, document: Schema): readonly Schema[] {
  const { anyOf, oneOf, ...rest } = Object.fromEntries(Object.entries(schema).filter(([keyword]) => assertions.has(keyword))) as Schema;
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) {
    const common = anyOf !== undefined && oneOf !== undefined ? { ...rest, oneOf } : rest;
    return choices.flatMap((choice: unknown) => listForms({ ...common, ...resolveSchema(choice, document) }, document));
  }
  if (Array.isArray(rest['enum'])) return rest['enum'].map((value: unknown) => ({ ...rest, type: nameType(value), enum: [value] }));
  return Array.isArray(rest['type']) ? rest['type'].map((type: unknown) => ({ ...rest, type })) : [rest];
}

function nameType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
