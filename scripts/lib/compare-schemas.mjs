import { choicesOf, compareLimits, flatten, isCovered, typesOf, valuesOf } from './api-schemas.mjs';

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
  /** @type {Compare} `within`: references that are being compared, so that a schema within itself ends */
  return function compare(place, oldSchema, nowSchema, direction, within = []) {
    const isReference = oldSchema.$ref !== undefined || nowSchema.$ref !== undefined;
    const pair = isReference ? [oldSchema, nowSchema].map((one) => one.$ref ?? JSON.stringify(one)).join(' ') : '';
    if (isReference && within.includes(pair)) return [];
    const inside = isReference ? [...within, pair] : within;
    const [old, now] = [flatten(oldSchema, released), flatten(nowSchema, current)];
    const isSent = direction === 'sent';
    const step = (/** @type {string} */ at, /** @type {Json} */ one, /** @type {Json} */ other) =>
      compare(at, one, other, direction, inside);
    const types = { old: typesOf(old, released), now: typesOf(now, current) };
    const faults = [
      ...compareTypes(place, types, isSent),
      ...compareValues(place, old, now, isSent),
      ...(isSent ? [...compareLimits(place, old, now), ...compareDefault(place, old, now)] : compareFormat(place, old, now)),
      ...compareMembers(place, old, now, isSent, step),
      ...compareOthers(place, old, now, isSent, step),
    ];
    if (old.items || now.items) faults.push(...step(`${place}/-`, old.items ?? {}, now.items ?? {}));
    const [oldChoices, nowChoices] = [choicesOf(old), choicesOf(now)];
    if (isSent ? nowChoices.length < oldChoices.length : nowChoices.length > oldChoices.length) {
      faults.push(`${place} has ${nowChoices.length} forms instead of ${oldChoices.length}`);
    }
    for (const [index, choice] of oldChoices.entries()) {
      if (nowChoices[index]) faults.push(...step(place, choice, nowChoices[index]));
    }
    return [...new Set(faults)];
  };
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
 * A new value in an answer is no fault, one less in a body is; and so is a choice that is none any more, or had been none.
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
