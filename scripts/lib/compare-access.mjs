/** @typedef {{ [name: string]: any }} Json */

/**
 * What a client that was let in by its key would no longer be let in by: another scheme of authentication, a scope more, or a role less. How a scheme is
 * called, and what its key looks like, is no fault: a client sends its key as it is, in the place that the scheme names.
 *
 * @param {string} place
 * @param {Json} old the operation as it was released
 * @param {Json} now
 * @param {{ released: Json, current: Json }} documents
 * @returns {string[]}
 */
export function compareAccess(place, old, now, { released, current }) {
  const ways = readWays(now, current);
  const closed = readWays(old, released).filter((held) => !ways.some((needed) => needed.every((one) => held.includes(one))));
  const open = ways.map((way) => way.join(' and ')).join(' or ');
  const faults = closed.map((held) =>
    held.length > 0 ? `${place} does not take ${held.join(' and ')} any more` : `${place} needs ${open} now`,
  );
  const able = readRoles(now);
  const lost = able && readRoles(old)?.filter((role) => !able.includes(role));
  return [...faults, ...(lost ?? []).map((role) => `${place} is closed to the role ${role} now`)];
}

/** Each way in, as all that has to be sent for it; one way that needs nothing where anybody may. @param {Json} operation @param {Json} document @returns {string[][]} */
function readWays(operation, document) {
  /** @type {Json[]} */
  const ways = operation.security ?? document.security ?? [];
  const schemes = document.components.securitySchemes ?? {};
  if (ways.length === 0) return [[]];
  return ways.map((way) =>
    Object.entries(way).flatMap(([name, scopes]) => {
      const { type = name, scheme = '', in: where = '', name: sentAs = '', flows, openIdConnectUrl = '' } = schemes[name] ?? {};
      const url = flows === undefined ? openIdConnectUrl : JSON.stringify(flows);
      const key = [type, scheme.toLowerCase(), where, sentAs.toLowerCase(), url].filter((part) => part !== '').join(' ');
      return [key, ...scopes.map((/** @type {string} */ scope) => `${key} for ${scope}`)];
    }),
  );
}

/** The roles whose keys may, as the description of the operation lists them; `undefined`: it lists none, since no permission is needed. @param {Json} operation */
function readRoles({ 'x-operation': permission, description = '' }) {
  if (permission === undefined) return undefined;
  const [, list = ''] = /which keys with the role (.*?) have\./.exec(description) ?? [];
  return Array.from(list.matchAll(/`(\w+)`/g), ([, role = '']) => role);
}
