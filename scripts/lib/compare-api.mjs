import { compareAccess } from './compare-access.mjs';
import { compareAnsweredValues } from './compare-answered-values.mjs';
import { compareOperationIds, compareSchemaNames, compareServers } from './compare-names.mjs';
import { compareParameters } from './compare-parameters.mjs';
import { compareProblems } from './compare-problems.mjs';
import { createComparer } from './compare-schemas.mjs';

/**
 * What of a released API would break for its clients, those that are written with the typed client among them. What is only added is no fault: new
 * operations, members and parameters that can be left out, and new values in an answer and new problems, which clients are told to pass over.
 *
 * @typedef {import('./compare-schemas.mjs').Json} Json
 * @typedef {import('./compare-schemas.mjs').Direction} Direction
 * @typedef {import('./compare-schemas.mjs').Compare} Compare
 */

const methods = ['get', 'put', 'post', 'delete', 'patch'];

/**
 * @param {Json} released the OpenAPI 3.1 document of the last release
 * @param {Json} current the one of now
 * @returns {string[]} one line for each thing that breaks
 */
export function compareApi(released, current) {
  const faults = Object.entries(released.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      if (!item[method]) return [];
      const place = `${method.toUpperCase()} ${path}`;
      const now = current.paths[path]?.[method];
      if (!now) return [`${place} is gone`];
      return [
        ...compareOperation(place, item[method], now, { released, current }),
        ...compareServers(place, [item[method], item, released], [now, current.paths[path], current]),
      ];
    }),
  );
  return [...faults, ...compareSchemaNames(released, current)];
}

/**
 * @param {string} place
 * @param {Json} old
 * @param {Json} now
 * @param {{ released: Json, current: Json }} documents
 */
function compareOperation(place, old, now, documents) {
  const compare = createComparer(documents);
  /** @type {Compare} */
  const compareAnswer = (at, before, after, ...others) => [
    ...compare(at, before, after, ...others),
    ...compareAnsweredValues(at, before, after, documents),
  ];
  const faults =
    old['x-operation'] === now['x-operation'] ? [] : [`${place} needs the permission ${now['x-operation'] ?? 'of nobody'} now`];
  faults.push(...compareOperationIds(place, old, now), ...compareParameters(place, old, now, compare));
  if (now.requestBody?.required && !old.requestBody?.required) faults.push(`${place} needs a body now`);
  faults.push(...compareContent(`${place} body`, old.requestBody?.content, now.requestBody?.content, 'sent', compare));
  for (const [status, answer] of Object.entries(old.responses)) {
    const other = now.responses[status];
    if (other) {
      // Whether codes of problems are still answered is looked at below, over all statuses.
      const isProblem = status >= '400';
      faults.push(...compareContent(`${place} ${status}`, answer.content, other.content, 'answered', isProblem ? compare : compareAnswer));
      faults.push(...compareHeaders(`${place} ${status}`, answer.headers, other.headers, documents));
    } else faults.push(`${place} does not answer ${status} any more`);
  }
  return [...faults, ...compareAccess(place, old, now, documents), ...compareProblems(place, old, now, documents)];
}

/**
 * @param {string} place
 * @param {Json | undefined} old
 * @param {Json | undefined} now
 * @param {{ released: Json, current: Json }} documents
 */
function compareHeaders(place, old = {}, now = {}, { released, current }) {
  const isSure = (/** @type {Json} */ header, /** @type {Json} */ document) =>
    (header.$ref ? document.components.headers?.[header.$ref.split('/').at(-1)] : header)?.required === true;
  return Object.entries(old).flatMap(([name, header]) => {
    if (!now[name]) return [`${place} does not have the header ${name} any more`];
    return isSure(header, released) && !isSure(now[name], current) ? [`${place} can be without the header ${name} now`] : [];
  });
}

/**
 * @param {string} place
 * @param {Json | undefined} old
 * @param {Json | undefined} now
 * @param {Direction} direction
 * @param {Compare} compare
 */
function compareContent(place, old = {}, now = {}, direction, compare) {
  return Object.entries(old).flatMap(([type, { schema = {} }]) =>
    now[type] ? compare(place, schema, now[type].schema ?? {}, direction) : [`${place} is not ${type} any more`],
  );
}
