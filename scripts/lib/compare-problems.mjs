import { flatten, valuesOf } from './api-schemas.mjs';

/** @typedef {{ [name: string]: any }} Json */

/**
 * What a client that decides by the code of a problem, or by a status, would no longer meet as it knows it. A code that is gone or answered with another
 * status breaks: who branches on it does so in vain. A new code, and a new status from 400 on, do not: clients are told to handle those that they do not
 * know by their class. A new status below 400 breaks, since an answer that succeeds is read by the form of its status.
 *
 * @param {string} place
 * @param {Json} old the operation as it was released
 * @param {Json} now
 * @param {{ released: Json, current: Json }} documents
 * @returns {string[]}
 */
export function compareProblems(place, old, now, { released, current }) {
  const codes = readCodes(now, current);
  const lost = [...readCodes(old, released)].flatMap(([code, statuses]) => {
    const other = codes.get(code);
    if (!other) return [`${place} does not answer the code ${code} any more`];
    const moved = statuses.filter((status) => !other.includes(status));
    return moved.map((status) => `${place} answers the code ${code} with ${other.join()} instead of ${status}`);
  });
  const succeeding = Object.keys(now.responses).filter((status) => status < '400' && !old.responses[status]);
  return [...lost, ...succeeding.map((status) => `${place} can answer ${status} now`)];
}

/** The statuses of each code. @param {Json} operation @param {Json} document @returns {Map<string, string[]>} */
function readCodes(operation, document) {
  /** @type {Map<string, string[]>} */
  const codes = new Map();
  for (const [status, { content = {} }] of Object.entries(operation.responses)) {
    const { properties = {} } = flatten(content['application/problem+json']?.schema ?? {}, document);
    for (const code of valuesOf(flatten(properties.code ?? {}, document)) ?? []) {
      codes.set(String(code), [...(codes.get(String(code)) ?? []), status]);
    }
  }
  return codes;
}
