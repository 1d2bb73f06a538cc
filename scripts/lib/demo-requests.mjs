import { randomUUID } from 'node:crypto';

/**
 * Makes requests to the hub's API with a key.
 * @param {string} hubUrl
 * @param {string} key
 */
export function createClient(hubUrl, key) {
  /**
   * @param {string} method
   * @param {string} route
   * @param {unknown} [body]
   * @param {{ isOnce?: boolean }} [options] whether it needs an `Idempotency-Key`
   */
  return (method, route, body, { isOnce = false } = {}) =>
    fetchJson(`${hubUrl}${route}`, method, body, { authorization: `Bearer ${key}`, ...(isOnce && { 'idempotency-key': randomUUID() }) });
}

/** @typedef {ReturnType<typeof createClient>} Request */

/**
 * Sends JSON and reads JSON.
 * @param {string} url
 * @param {string} method
 * @param {unknown} [body]
 * @param {Readonly<Record<string, string>>} [headers]
 * @throws {Error} with the answer when it is a refusal
 */
export async function fetchJson(url, method, body, headers = {}) {
  const answer = await fetch(url, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
