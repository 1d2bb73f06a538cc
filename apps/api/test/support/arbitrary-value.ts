import fc from 'fast-check';
import type { JsonSchema } from './api-operations.js';

const nasty = ['\u0000', '\ud800', '\u202e', '%00', '💥', "' or 1=1 --", '{{link}}', '-1', ' ', '9'.repeat(30), 'x'.repeat(300)];

/** Texts that nobody sends by intention. */
export const strangeText = fc.oneof(fc.constantFrom(...nasty), fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }));

/** Values that hardly any member takes. */
export const strangeValue = fc.oneof(
  strangeText,
  fc.constantFrom(null, true, -1, 1.5, 2 ** 31, 2 ** 53, 1e308, '', [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Names of members: those that programs trip over, of other scripts, and longer than any column. */
const strangeName = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'length',
    '',
    '0',
    'a/b~c',
    'a.b',
    '$ref',
    'Größe',
    '名前',
    '💥',
    'é',
    'k'.repeat(70_000),
  ),
  strangeText,
);

/** One of the usual, and now and then something else. */
export function often<A, B>(usual: fc.Arbitrary<A>, unusual: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: 7, arbitrary: usual }, { weight: 1, arbitrary: unusual });
}

/** Values of the shape that a schema describes; lengths and patterns are kept by chance only. */
export function arbitraryValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.allOf) return fc.tuple(...schema.allOf.map(arbitraryValue)).map(joinParts);
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return fc.oneof(...variants.map(arbitraryValue));
  const types = [schema.type ?? (schema.properties ? 'object' : [])].flat();
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => arbitraryOfType(type, schema)));
}

/** Parts that are objects become one; of others the first counts. */
function joinParts(parts: readonly unknown[]): unknown {
  return parts.every(isObject) ? Object.fromEntries(parts.flatMap((part) => Object.entries(part))) : parts[0];
}

function arbitraryOfType(type: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  const { minimum = 0, maximum = 2 ** 31, items = {} } = schema;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1));
    case 'array':
      return fc.array(arbitraryValue(items), { maxLength: 3 });
    case 'object':
      return arbitraryObject(schema);
    default:
      return arbitraryString(schema);
  }
}

/** The members that have names in the schema, and of an object that takes others some of these. */
function arbitraryObject(schema: JsonSchema): fc.Arbitrary<object> {
  const { properties, required = [], additionalProperties = properties === undefined } = schema;
  const named = fc.record(Object.fromEntries(Object.entries(properties ?? {}).map(([name, part]) => [name, arbitraryValue(part)])), {
    requiredKeys: [...required],
  });
  if (additionalProperties === false) return named;
  const free = arbitraryMembers(
    schema,
    additionalProperties === true ? strangeValue : often(arbitraryValue(additionalProperties), strangeValue),
  );
  return properties === undefined ? free : fc.tuple(named, free).map((parts) => joinParts(parts) as object);
}

/** Free members: those that the schema shows, the same beside others or with other values, and altogether others. */
function arbitraryMembers({ examples = [] }: JsonSchema, value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const shown = examples.filter(isObject);
  const known = shown.flatMap((one) => Object.keys(one));
  const usual = fc.string({ minLength: 1, maxLength: 20 });
  const name = often(known.length > 0 ? fc.oneof(fc.constantFrom(...known), usual) : usual, strangeName);
  const others = fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 });
  if (shown.length === 0) return others;
  const own = fc.constantFrom(...shown);
  return fc.oneof(
    own,
    others,
    fc.tuple(own, others).map((parts) => joinParts(parts) as object),
  );
}

/** Texts, some just as long as they may be and some one character longer. */
function arbitraryString({ examples = [], format, maxLength, minLength = 0 }: JsonSchema): fc.Arbitrary<unknown> {
  const lengths = [minLength, minLength - 1, ...(maxLength === undefined ? [] : [maxLength, maxLength + 1])].filter(
    (length) => length >= 0,
  );
  return fc.oneof(
    fc.constantFrom('Some text.', ...examples),
    strangeText,
    arbitraryOfFormat(format),
    fc.constantFrom(...lengths.map((length) => 'x'.repeat(length))),
  );
}

function arbitraryOfFormat(format: string | undefined): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.emailAddress();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  return fc.webUrl();
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
