/** @typedef {{ [name: string]: any }} Json */

/** @type {readonly (readonly [string, 1 | -1])[]} */
const limits = [
  ['maximum', -1],
  ['maxLength', -1],
  ['maxItems', -1],
  ['minimum', 1],
  ['minLength', 1],
  ['minItems', 1],
];

/**
 * What a body may hold less of than before.
 * @param {string} place
 * @param {Json} old
 * @param {Json} now
 */
export function compareLimits(place, old, now) {
  const narrowed = limits.filter(([name, sign]) => now[name] !== undefined && !(sign * (now[name] - (old[name] ?? -sign * Infinity)) <= 0));
  const faults = narrowed.map(([name]) => `${place} has ${name} ${now[name]} instead of ${old[name] ?? 'none'}`);
  return now.pattern !== undefined && now.pattern !== old.pattern ? [...faults, `${place} has another pattern`] : faults;
}

/**
 * A schema with what it refers to and the parts of its `allOf` in one.
 * @param {Json} schema
 * @param {Json} document
 * @returns {Json}
 */
export function flatten(schema, document) {
  const own = schema.$ref ? { ...document.components.schemas[schema.$ref.split('/').at(-1)], ...schema, $ref: undefined } : schema;
  const parts = (own.allOf ?? []).map((/** @type {Json} */ part) => flatten(part, document));
  return parts.reduce(
    (/** @type {Json} */ whole, /** @type {Json} */ part) => ({
      ...part,
      ...whole,
      properties: { ...part.properties, ...whole.properties },
      required: [...(part.required ?? []), ...(whole.required ?? [])],
    }),
    { ...own, allOf: undefined },
  );
}

/** The forms that a value may have. @param {Json} schema @returns {Json[]} */
export const choicesOf = (schema) => schema.oneOf ?? schema.anyOf ?? [];

/** None: all of them. @param {Json} schema @returns {string[]} */
export const typesOf = (schema) => (schema.type === undefined ? [] : [schema.type].flat());

/** @param {string} type @param {readonly string[]} types none: everything is allowed */
export const isCovered = (type, types) => types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'));
