/** @typedef {{ [name: string]: any }} Json */

/**
 * What a program that is written with the typed client would not find any more: its functions are called by `operationId`, its types by the schemas.
 * Whoever writes requests by hand knows neither, but both are ways to call the API that it offers.
 *
 * @param {string} place
 * @param {Json} old the operation as it was released
 * @param {Json} now
 */
export function compareOperationIds(place, { operationId: before }, { operationId: after }) {
  return before === undefined || before === after ? [] : [`${place} has the operationId ${after ?? 'none'} instead of ${before}`];
}

/** @param {Json} released @param {Json} current */
export function compareSchemaNames(released, current) {
  const names = Object.keys(released.components?.schemas ?? {});
  return names
    .filter((name) => !current.components?.schemas?.[name])
    .map((name) => `the schema ${name} is gone, by which clients call a type`);
}

/**
 * Where an operation was and is not any more.
 * @param {string} place
 * @param {readonly (Json | undefined)[]} old the operation as it was released, its path and its document; the first that names servers counts
 * @param {readonly (Json | undefined)[]} now
 */
export function compareServers(place, old, now) {
  const readUrls = (/** @type {readonly (Json | undefined)[]} */ levels) =>
    (levels.find((level) => level?.servers?.length > 0)?.servers ?? [{ url: '/' }]).map((/** @type {Json} */ server) => server.url);
  const urls = readUrls(now);
  const lost = readUrls(old).filter((/** @type {string} */ url) => !urls.includes(url));
  return lost.map((/** @type {string} */ url) => `${place} is not at the server ${url} any more`);
}
