import { flatten, typesOf, valuesOf } from './api-schemas.mjs';
import { formsOf, isOf } from './schema-forms.mjs';

/**
 * @typedef {import('./api-schemas.mjs').Json} Json
 * @typedef {{ released: Json, current: Json }} Documents
 */

/**
 * Values that an answer listed and lists no more: who branches on one does so in vain. In which of several forms a value stands is nothing, so the forms
 * of each side are looked at together. `null` is no value of a choice: what never is null any more is only less to think of.
 *
 * @param {string} place
 * @param {Json} oldSchema
 * @param {Json} nowSchema
 * @param {Documents} documents
 */
export function compareAnsweredValues(place, oldSchema, nowSchema, documents) {
  return [...new Set(compareSets(place, [oldSchema], [nowSchema], documents, []))];
}

/**
 * @param {string} place
 * @param {readonly Json[]} oldSchemas
 * @param {readonly Json[]} nowSchemas
 * @param {Documents} documents
 * @param {readonly string[]} within pairs that are being compared, so that a schema within itself ends
 * @returns {string[]}
 */
function compareSets(place, oldSchemas, nowSchemas, documents, within) {
  if (oldSchemas.length === 0 || nowSchemas.length === 0) return [];
  const pair = JSON.stringify([oldSchemas, nowSchemas]);
  if (within.includes(pair)) return [];
  const old = readForms(oldSchemas, documents.released);
  const now = readForms(nowSchemas, documents.current);
  const isAnswered = (/** @type {unknown} */ value) => now.some((form) => mayBe(form, value, documents.current));
  const gone = [...new Set(old.flatMap((form) => valuesOf(form) ?? []))].filter((value) => value !== null && !isAnswered(value));
  const faults = gone.map((value) => `${place} is never ${String(value)} any more`);
  const step = (/** @type {string} */ at, /** @type {(form: Json) => Json | boolean | undefined} */ pick) =>
    compareSets(at, pickSchemas(old, pick), pickSchemas(now, pick), documents, [...within, pair]);
  const names = [...new Set(old.flatMap(({ properties = {} }) => Object.keys(properties)))];
  return [
    ...faults,
    ...names.flatMap((name) => step(`${place}/${name}`, ({ properties = {} }) => properties[name])),
    ...step(`${place}/-`, ({ items }) => items),
    ...step(`${place}/*`, ({ additionalProperties }) => additionalProperties),
  ];
}

/** @param {readonly Json[]} schemas @param {Json} document */
const readForms = (schemas, document) => schemas.flatMap((schema) => formsOf(flatten(schema, document), document));

/** The different schemas at one place; a boolean says nothing of values. @param {readonly Json[]} forms @param {(form: Json) => Json | boolean | undefined} pick @returns {Json[]} */
function pickSchemas(forms, pick) {
  const schemas = forms.map(pick).filter((one) => typeof one === 'object');
  return [...new Map(schemas.map((one) => [JSON.stringify(one), one])).values()];
}

/** @param {Json} form @param {unknown} value @param {Json} document */
function mayBe(form, value, document) {
  return valuesOf(form)?.includes(value) ?? typesOf(form, document).some((type) => type === 'anything' || isOf(type, value));
}
