import { choicesOf, compareLimits, flatten, isCovered, typesOf } from './api-schemas.mjs';

/**
 * What of a released API would break for its clients. What is only added is no fault: new operations, members and parameters that can be left out,
 * and new values in an answer, which clients are told to pass over.
 *
 * @typedef {{ [name: string]: any }} Json
 * @typedef {'sent' | 'answered'} Direction
 */

const methods = ['get', 'put', 'post', 'delete', 'patch'];

/**
 * @param {Json} released the OpenAPI 3.1 document of the last release
 * @param {Json} current the one of now
 * @returns {string[]} one line for each thing that breaks
 */
export function compareApi(released, current) {
  return Object.entries(released.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      if (!item[method]) return [];
      const place = `${method.toUpperCase()} ${path}`;
      const now = current.paths[path]?.[method];
      return now ? compareOperation(place, item[method], now, { released, current }) : [`${place} is gone`];
    }),
  );
}

/**
 * @param {string} place
 * @param {Json} old
 * @param {Json} now
 * @param {{ released: Json, current: Json }} documents
 */
function compareOperation(place, old, now, documents) {
  const compare = createComparer(documents);
  const parameter = (/** @type {Json} */ one) => `${one.in} ${one.name}`;
  const oldParameters = new Map((old.parameters ?? []).map((/** @type {Json} */ one) => [parameter(one), one]));
  const nowParameters = new Map((now.parameters ?? []).map((/** @type {Json} */ one) => [parameter(one), one]));
  const faults =
    old['x-operation'] === now['x-operation'] ? [] : [`${place} needs the permission ${now['x-operation'] ?? 'of nobody'} now`];
  for (const [name, one] of oldParameters) {
    const other = nowParameters.get(name);
    if (!other) faults.push(`${place} does not take ${name} any more`);
    else faults.push(...compare(`${place} ${name}`, one.schema ?? {}, other.schema ?? {}, 'sent'));
  }
  for (const [name, one] of nowParameters) {
    if (one.required && !oldParameters.get(name)?.required) faults.push(`${place} needs ${name} now`);
  }
  if (now.requestBody?.required && !old.requestBody?.required) faults.push(`${place} needs a body now`);
  faults.push(...compareContent(`${place} body`, old.requestBody?.content, now.requestBody?.content, 'sent', compare));
  for (const [status, answer] of Object.entries(old.responses)) {
    if (now.responses[status]) {
      faults.push(...compareContent(`${place} ${status}`, answer.content, now.responses[status].content, 'answered', compare));
    } else faults.push(`${place} does not answer ${status} any more`);
  }
  return faults;
}

/**
 * @param {string} place
 * @param {Json | undefined} old
 * @param {Json | undefined} now
 * @param {Direction} direction
 * @param {ReturnType<typeof createComparer>} compare
 */
function compareContent(place, old = {}, now = {}, direction, compare) {
  return Object.entries(old).flatMap(([type, { schema = {} }]) =>
    now[type] ? compare(place, schema, now[type].schema ?? {}, direction) : [`${place} is not ${type} any more`],
  );
}

/** @param {{ released: Json, current: Json }} documents */
function createComparer({ released, current }) {
  /**
   * @param {string} place
   * @param {Json} oldSchema
   * @param {Json} nowSchema
   * @param {Direction} direction
   * @param {readonly string[]} within references that are being compared, so that a schema within itself ends
   * @returns {string[]}
   */
  return function compare(place, oldSchema, nowSchema, direction, within = []) {
    const pair = `${oldSchema.$ref} ${nowSchema.$ref}`;
    if (oldSchema.$ref && within.includes(pair)) return [];
    const inside = oldSchema.$ref ? [...within, pair] : within;
    const [old, now] = [flatten(oldSchema, released), flatten(nowSchema, current)];
    const isSent = direction === 'sent';
    // Whoever sends may send all that was allowed; whoever reads need not know more than there was.
    const [wide, narrow] = isSent ? [old, now] : [now, old];
    const lost = typesOf(wide).filter((type) => !isCovered(type, typesOf(narrow)));
    /** @type {string[]} */
    const faults = lost.map((type) => (isSent ? `${place} does not take ${type} any more` : `${place} can be ${type} now`));
    // A new value in an answer is no fault, one less in a body is.
    if (isSent && now.enum) {
      const gone = old.enum ? old.enum.filter((/** @type {unknown} */ value) => !now.enum.includes(value)) : ['anything'];
      faults.push(...gone.map((/** @type {string} */ value) => `${place} does not take ${value} any more`));
    }
    if (isSent) faults.push(...compareLimits(place, old, now));
    for (const [name, part] of Object.entries(old.properties ?? {})) {
      const at = `${place}/${name}`;
      const other = now.properties?.[name];
      if (other) faults.push(...compare(at, part, other, direction, inside));
      else faults.push(isSent ? `${at} is not taken any more` : `${at} is not answered any more`);
      const wasThere = old.required?.includes(name) && other && !now.required?.includes(name);
      if (!isSent && wasThere) faults.push(`${at} can be missing now`);
    }
    if (isSent) {
      const needed = (now.required ?? []).filter((/** @type {string} */ name) => !old.required?.includes(name));
      faults.push(...needed.map((/** @type {string} */ name) => `${place}/${name} is needed now`));
    }
    if (old.items && now.items) faults.push(...compare(`${place}/-`, old.items, now.items, direction, inside));
    const [oldChoices, nowChoices] = [choicesOf(old), choicesOf(now)];
    if (isSent ? nowChoices.length < oldChoices.length : nowChoices.length > oldChoices.length) {
      faults.push(`${place} has ${nowChoices.length} forms instead of ${oldChoices.length}`);
    }
    for (const [index, choice] of oldChoices.entries()) {
      if (nowChoices[index]) faults.push(...compare(place, choice, nowChoices[index], direction, inside));
    }
    return [...new Set(faults)];
  };
}
