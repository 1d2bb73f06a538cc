/**
 * @typedef {import('./compare-schemas.mjs').Json} Json
 * @typedef {import('./compare-schemas.mjs').Compare} Compare
 */

/**
 * What a client that sends parameters as they were released would no longer be understood by.
 * @param {string} place
 * @param {Json} old the operation as it was released
 * @param {Json} now
 * @param {Compare} compare
 * @returns {string[]}
 */
export function compareParameters(place, old, now, compare) {
  const [oldParameters, nowParameters] = [readParameters(old), readParameters(now)];
  /** @type {string[]} */
  const faults = [];
  for (const [name, one] of oldParameters) {
    const other = nowParameters.get(name);
    if (!other) faults.push(`${place} does not take ${name} any more`);
    else
      faults.push(...compare(`${place} ${name}`, one.schema ?? {}, other.schema ?? {}, 'sent'), ...compareWriting(place, name, one, other));
  }
  for (const [name, one] of nowParameters) {
    if (one.required && !oldParameters.get(name)?.required) faults.push(`${place} needs ${name} now`);
  }
  return faults;
}

/** @param {Json} operation @returns {Map<string, Json>} */
const readParameters = ({ parameters = [] }) => new Map(parameters.map((/** @type {Json} */ one) => [`${one.in} ${one.name}`, one]));

/** How a value is written into the request: what is not said has the meaning that OpenAPI gives it. @param {string} place @param {string} name @param {Json} old @param {Json} now */
function compareWriting(place, name, old, now) {
  const [before, after] = [readWriting(old), readWriting(now)];
  return before === after ? [] : [`${place} ${name} is written as ${after} instead of ${before}`];
}

/** @param {Json} parameter */
function readWriting({
  in: where,
  style = where === 'query' || where === 'cookie' ? 'form' : 'simple',
  explode = style === 'form',
  content,
}) {
  return content ? Object.keys(content).join() : `${style}${explode ? ', exploded' : ''}`;
}
