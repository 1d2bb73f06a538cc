import { compareLimits, flatten, isCovered, typesOf, valuesOf } from './api-schemas.mjs';
import { formsOf, hasForms } from './schema-forms.mjs';

/**
 * @typedef {{ [name: string]: any }} Json
 * @typedef {'sent' | 'answered'} Direction
 * @typedef {(place: string, oldSchema: Json, nowSchema: Json, direction: Direction, within?: readonly string[]) => string[]} Compare
 */

/**
 * Compares schemas of two documents. Whoever sends may send all that was allowed; whoever reads need not know more than there was, but for new members
 * and new values of a choice.
 * @param {{ released: Json, current: Json }} documents
 * @returns {Compare}
 */
export function createComparer({ released, current }) {
  /** @type {Compare} `within`: pairs that are being compared, so that a schema within itself ends */
  return function compare(place, oldSchema, nowSchema, direction, within = []) {
    const pair = [oldSchema, nowSchema].map((one) => one.$ref ?? JSON.stringify(one)).join(' ');
    if (within.includes(pair)) return [];
    const inside = [...within, pair];
    const [old, now] = [flatten(oldSchema, released), flatten(nowSchema, current)];
    const isSent = direction === 'sent';
    const step = (/** @type {string} */ at, /** @type {Json} */ one, /** @type {Json} */ other) =>
      compare(at, one, other, direction, inside);
    if (hasForms(old) || hasForms(now)) {
      const forms = { old: formsOf(old, released), now: formsOf(now, current) };
      return [...new Set([...(isSent ? compareDefault(place, old, now) : []), ...compareForms(place, forms, isSent, step)])];
    }
    const types = { old: typesOf(old, released), now: typesOf(now, current) };
    const faults = [
      ...compareTypes(place, types, isSent),
      ...compareValues(place, old, now, isSent),
      ...(isSent ? [...compareLimits(place, old, now), ...compareDefault(place, old, now)] : compareFormat(place, old, now)),
      ...compareMembers(place, old, now, isSent, step),
      ...compareOthers(place, old, now, isSent, step),
    ];
    if (old.items || now.items) faults.push(...step(`${place}/-`, old.items ?? {}, now.items ?? {}));
    return [...new Set(faults)];
  };
}

/**
 * Each form that was taken has to be taken by one form of now, and each that is answered has to be one that was known; which of them stands first is
 * nothing. Where none fits, the faults of the nearest are told: of one that is of the same type, before all.
 * @param {string} place
 * @param {{ old: Json[], now: Json[] }} forms
 * @param {boolean} isSent
 * @param {(at: string, one: Json, other: Json) => string[]} step
 */
function compareForms(place, forms, isSent, step) {
  const [asked, known] = isSent ? [forms.old, forms.now] : [forms.now, forms.old];
  return asked.flatMap((form) => {
    const tries = known.map((other) => ({ other, faults: isSent ? step(place, form, other) : step(place, other, form) }));
    const distance = (/** @type {(typeof tries)[number]} */ { other, faults }) => (other.type === form.type ? 0 : 1_000) + faults.length;
    return tries.some(({ faults }) => faults.length === 0) ? [] : (tries.toSorted((a, b) => distance(a) - distance(b))[0]?.faults ?? []);
  });
}

/**
 * @param {string} place
 * @param {{ old: string[], now: string[] }} types
 * @param {boolean} isSent
 */
function compareTypes(place, { old, now }, isSent) {
  const [wide, narrow] = isSent ? [old, now] : [now, old];
  return wide
    .filter((type) => !isCovered(type, narrow))
    .map((type) => (isSent ? `${place} does not take ${type} any more` : `${place} can be ${type} now`));
}

/**
 * A new value in an answer is no fault, one less in a body is; and so is a choice that is none any more, or had been none. What an answer lists no more
 * is looked at over all forms of it, by `compareAnsweredValues`.
 * @param {string} place
 * @param {Json} old
 * @param {Json} now
 * @param {boolean} isSent
 */
function compareValues(place, old, now, isSent) {
  const [before, after] = [valuesOf(old), valuesOf(now)];
  if (!isSent) return before && !after ? [`${place} is no choice of values any more`] : [];
  const gone = after ? (before ? before.filter((value) => !after.includes(value)) : ['anything']) : [];
  return gone.map((value) => `${place} does not take ${String(value)} any more`);
}

/** What is left out stands for its default: whoever left it out meant the old one, or none. @param {string} place @param {Json} old @param {Json} now */
function compareDefault(place, old, now) {
  const write = (/** @type {unknown} */ value) => (value === undefined ? 'none' : JSON.stringify(value));
  const [before, after] = [write(old.default), write(now.default)];
  return before === after ? [] : [`${place} has the default ${after} instead of ${before}`];
}

/** @param {string} place @param {Json} old @param {Json} now */
function compareFormat(place, old, now) {
  return old.format !== undefined && now.format !== old.format ? [`${place} is no ${old.format} any more`] : [];
}

/**
 * The members that have names.
 * @param {string} place
 * @param {Json} old
 * @param {Json} now
 * @param {boolean} isSent
 * @param {(at: string, one: Json, other: Json) => string[]} step
 */
function compareMembers(place, old, now, isSent, step) {
  /** @type {string[]} */
  const faults = [];
  for (const [name, part] of Object.entries(old.properties ?? {})) {
    const at = `${place}/${name}`;
    // Whoever sent it may also be taken among the members that have no names.
    const other = now.properties?.[name] ?? (isSent ? readOthers(now.additionalProperties) : undefined);
    if (other) faults.push(...step(at, part, other));
    else faults.push(isSent ? `${at} is not taken any more` : `${at} is not answered any more`);
    const wasThere = old.required?.includes(name) && other && !now.required?.includes(name);
    if (!isSent && wasThere) faults.push(`${at} can be missing now`);
  }
  const needed = isSent ? (now.required ?? []).filter((/** @type {string} */ name) => !old.required?.includes(name)) : [];
  return [...faults, ...needed.map((/** @type {string} */ name) => `${place}/${name} is needed now`)];
}

/**
 * The members that have none: in a body they are taken unless they are closed out, in an answer they are expected only where they are described.
 * @param {string} place
 * @param {Json} old
 * @param {Json} now
 * @param {boolean} isSent
 * @param {(at: string, one: Json, other: Json) => string[]} step
 */
function compareOthers(place, old, now, isSent, step) {
  const isFree = (/** @type {Json} */ schema) => schema.properties !== undefined || schema.additionalProperties !== undefined;
  if (!isFree(old) && (isSent ? !isFree(now) : true)) return [];
  const before = readOthers(old.additionalProperties ?? isSent);
  if (!before) return [];
  const after = readOthers(now.additionalProperties ?? true);
  if (after) return step(`${place}/*`, before, after);
  return [isSent ? `${place} does not take other members any more` : `${place} has no other members any more`];
}

/** @param {boolean | Json | undefined} additional @returns {Json | undefined} `undefined`: there are none */
function readOthers(additional) {
  return additional === true ? {} : additional || undefined;
}
