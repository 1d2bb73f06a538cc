import type { HttpRequest } from '@panelbridge/core/connector';

/**
 * The body of a request as the partner reads it, whether it was given as a value or as a text; `undefined`: none. A text that is no JSON comes as it
 * is.
 */
export function readBody({ json, jsonText }: Pick<HttpRequest, 'json' | 'jsonText'>): unknown {
  const text = jsonText ?? (json === undefined ? undefined : JSON.stringify(json));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** All that a partner is told by requests, as one text to be searched. */
export function printRequests(requests: readonly HttpRequest[]): string {
  return JSON.stringify(requests.map(({ method, path, query, headers, ...body }) => [method, path, query, headers, readBody(body)]));
}
