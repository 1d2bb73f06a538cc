import { isDeepStrictEqual } from 'node:util';

/** @typedef {{ [name: string]: any }} Json */

/** Stands for a schema that says nothing of the type. */
const anything = 'anything';

/** @type {readonly (readonly [string, 1 | -1])[]} */
const limits = [
  ['maximum', -1],
  ['maxLength', -1],
  ['maxItems', -1],
  ['maxProperties', -1],
  ['exclusiveMaximum', -1],
  ['minimum', 1],
  ['minLength', 1],
  ['minItems', 1],
  ['minProperties', 1],
  ['exclusiveMinimum', 1],
];

/** Conditions that only narrow what is taken, and of which nobody can say whether one is wider than another. */
const conditions = ['pattern', 'format', 'not', 'contains', 'propertyNames', 'dependentRequired', 'dependentSchemas', 'prefixItems', 'if'];

/**
 * What a body may hold less of than before.
 * @param {string} place
 * @param {Json} old
 * @param {Json} now
 */
export function compareLimits(place, old, now) {
  const narrowed = limits.filter(([name, sign]) => now[name] !== undefined && !(sign * (now[name] - (old[name] ?? -sign * Infinity)) <= 0));
  const faults = narrowed.map(([name]) => `${place} has ${name} ${now[name]} instead of ${old[name] ?? 'none'}`);
  for (const name of conditions) {
    if (now[name] !== undefined && !isDeepStrictEqual(now[name], old[name])) faults.push(`${place} has another ${name}`);
  }
  const { multipleOf: step } = now;
  const fits = step === undefined || (old.multipleOf !== undefined && Number.isInteger(old.multipleOf / step));
  if (!fits) faults.push(`${place} has multipleOf ${step} instead of ${old.multipleOf ?? 'none'}`);
  if (now.uniqueItems && !old.uniqueItems) faults.push(`${place} does not take the same item twice any more`);
  return faults;
}

/**
 * A schema with what it refers to and the parts of its `allOf` in one. A choice between null and one other form is that form, which may be null.
 * @param {Json} schema
 * @param {Json} document
 * @returns {Json}
 */
export function flatten(schema, document) {
  const { $ref, ...beside } = schema;
  const { allOf = [], ...own } = $ref ? { ...document.components.schemas[$ref.split('/').at(-1)], ...beside } : schema;
  const whole = allOf.map((/** @type {Json} */ part) => flatten(part, document)).reduce(join, own);
  const forms = choicesOf(whole);
  const others = forms.filter(({ type }) => type !== 'null');
  if (others.length !== 1) return whole;
  const { oneOf: _one, anyOf: _any, ...rest } = whole;
  const only = join(rest, flatten(others[0] ?? {}, document));
  return others.length < forms.length && only.type !== undefined ? { ...only, type: [only.type, 'null'].flat() } : only;
}

/** Two schemas that both hold, as one; a member that both name has to be what both say. @param {Json} one @param {Json} other @returns {Json} */
export function join(one, other) {
  const narrowest = narrow(one, other);
  if (!one.properties && !other.properties) return { ...other, ...one, ...narrowest };
  const properties = { ...other.properties, ...one.properties };
  for (const name of Object.keys(other.properties ?? {})) {
    const twice = one.properties?.[name];
    if (twice) properties[name] = both(twice, other.properties[name]);
  }
  return { ...other, ...one, ...narrowest, properties, required: [...(other.required ?? []), ...(one.required ?? [])] };
}

/** The limits and values that hold where both have some. @param {Json} one @param {Json} other @returns {Json} */
function narrow(one, other) {
  const shared = limits.filter(([name]) => one[name] !== undefined && other[name] !== undefined);
  const narrowest = shared.map(([name, sign]) => [name, sign * Math.max(sign * one[name], sign * other[name])]);
  const [ours, theirs] = [valuesOf(one), valuesOf(other)];
  const values = ours && theirs && ours.filter((value) => theirs.some((their) => isDeepStrictEqual(value, their)));
  return { ...Object.fromEntries(narrowest), ...(values && { enum: values }) };
}

/** What two schemas say, each part once: a member that is narrowed within itself would grow at each step, and no comparison of it end. @param {Json} one @param {Json} other */
function both(one, other) {
  const parts = [one, other].flatMap((schema) =>
    Object.keys(schema).join() === 'allOf' ? /** @type {Json[]} */ (schema.allOf) : [schema],
  );
  const different = [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
  return different.length === 1 ? parts[0] : { allOf: different };
}

/** The forms that a value may have. @param {Json} schema @returns {Json[]} */
export const choicesOf = (schema) => schema.oneOf ?? schema.anyOf ?? [];

/** The values that a schema lists; `undefined`: it lists none. @param {Json} schema @returns {unknown[] | undefined} */
export const valuesOf = (schema) => schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);

/**
 * The types that a value may have.
 * @param {Json} schema a flat one
 * @param {Json} document
 * @returns {string[]}
 */
export function typesOf(schema, document) {
  if (schema.type !== undefined) return [schema.type].flat();
  const values = valuesOf(schema);
  if (values) return [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))];
  const choices = choicesOf(schema);
  if (choices.length > 0) return [...new Set(choices.flatMap((choice) => typesOf(flatten(choice, document), document)))];
  if (schema.properties) return ['object'];
  return [schema.items ? 'array' : anything];
}

/** @param {string} type @param {readonly string[]} types */
export const isCovered = (type, types) =>
  types.includes(anything) || types.includes(type) || (type === 'integer' && types.includes('number'));
