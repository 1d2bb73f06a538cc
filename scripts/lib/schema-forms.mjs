import { choicesOf, flatten, join } from './api-schemas.mjs';

/** @typedef {import('./api-schemas.mjs').Json} Json */

/** Whether a value may be of one of several forms. @param {Json} schema a flat one */
export const hasForms = (schema) => choicesOf(schema).length > 0;

/**
 * The forms that a value may have, each of one type and, where values are listed, of one value; what holds for all of them is part of each, but for
 * the default, which is of none.
 * @param {Json} schema a flat one
 * @param {Json} document
 * @returns {Json[]}
 */
export function formsOf(schema, document) {
  const { default: _default, ...own } = schema;
  const choices = choicesOf(own);
  if (choices.length === 0) return splitTypes(own).flatMap(splitValues);
  const { oneOf: _one, anyOf, ...rest } = own;
  const others = own.oneOf && anyOf ? { ...rest, anyOf } : rest;
  return choices.flatMap((choice) => formsOf(join(others, flatten(choice, document)), document));
}

/** @param {Json} schema @returns {Json[]} */
function splitTypes(schema) {
  if (!Array.isArray(schema.type)) return [schema];
  return schema.type.map((type) =>
    schema.enum ? { ...schema, type, enum: schema.enum.filter((/** @type {unknown} */ value) => isOf(type, value)) } : { ...schema, type },
  );
}

/** @param {Json} schema @returns {Json[]} */
function splitValues(schema) {
  return schema.enum ? schema.enum.map((/** @type {unknown} */ value) => ({ ...schema, enum: [value] })) : [schema];
}

/** Whether a value is of a type. @param {string} type @param {unknown} value */
export function isOf(type, value) {
  if (value === null) return type === 'null';
  if (Array.isArray(value)) return type === 'array';
  return typeof value === (type === 'integer' ? 'number' : type);
}
