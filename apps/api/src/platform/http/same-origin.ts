import type { IncomingHttpHeaders } from 'node:http';

/**
 * Says whether a form came from a page of the hub's own. Browsers say so in `Sec-Fetch-Site` wherever the hub is reached safely; older ones
 * send `Origin`, which is `null` for the hub's own pages, since those tell nobody where they are (`Referrer-Policy`).
 */
export function isSameOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  return origin === undefined || origin === 'null' || origin === new URL(publicUrl).origin;
}
