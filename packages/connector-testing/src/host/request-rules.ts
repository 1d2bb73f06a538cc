import { ConnectorError, type HttpRequest } from '@panelbridge/core/connector';

/** Headers that the host alone sets. */
const reserved = new Set([
  'host',
  'authorization',
  'cookie',
  'content-length',
  'transfer-encoding',
  'connection',
  'proxy-authorization',
  'traceparent',
]);

/** Longest answer that a host reads, in bytes; of a longer one nothing is handed over. */
export const maximumResponseBytes = 5 * 1024 * 1024;

/** Why a request leaves the declared host; `null` = it does not. The rules are the hub's. */
export function findPathFault({ path }: Pick<HttpRequest, 'path'>): string | null {
  // Written out, since URL parsers read `//host`, `/\host` and tabs between them as another host.
  if (!/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(path)) return 'it begins with one "/" and holds no backslash or blank';
  const url = new URL(`https://partner.example/base${path}`);
  const isInside = url.origin === 'https://partner.example' && url.pathname.startsWith('/base/');
  return isInside && url.hash === '' ? null : 'it stays below the base URL and has no fragment';
}

/** Names the headers of a request that are the host's, in lower case. */
export function listReservedHeaders({ headers = {} }: Pick<HttpRequest, 'headers'>): readonly string[] {
  return Object.keys(headers)
    .map((name) => name.toLowerCase())
    .filter((name) => reserved.has(name));
}

/** The failure with which a hub answers a request that it does not send. */
export function refuseRequest(request: HttpRequest): ConnectorError | null {
  const fault = findPathFault(request);
  if (fault !== null)
    return new ConnectorError('connector_fault', `The connector asked for something that is not a path of its host: ${fault}.`);
  const [header] = listReservedHeaders(request);
  return header === undefined
    ? null
    : new ConnectorError('connector_fault', `The connector set the header ${header}, which is the host's.`);
}
