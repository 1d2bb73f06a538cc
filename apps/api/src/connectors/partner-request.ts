import { ConnectorError, type HttpRequest } from '@panelbridge/core/connector';
import { version } from '../version.js';

/** Headers that only the host sets. */
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

/**
 * The address of a request.
 *
 * @throws ConnectorError `connector_fault` for anything but a path, since a connector may reach its declared host alone
 */
export function buildUrl(baseUrl: URL | null, { path, query = {} }: HttpRequest): URL {
  if (!baseUrl)
    throw new ConnectorError(
      'configuration_invalid',
      'environment: the connector declares no host for it, so there is nowhere to send requests to.',
    );
  // Written out rather than left to the URL parser, which reads `//host`, `/\host` and tabs between them as another host.
  if (!/^\/(?![/\\])[^\\\s\p{Cc}]*$/u.test(path))
    throw new ConnectorError(
      'connector_fault',
      'The connector asked for something that is not a path: it begins with one "/" and holds no backslash or blank.',
    );
  const base = baseUrl.pathname.replace(/\/+$/, '');
  const url = new URL(`${baseUrl.origin}${base}${path}`);
  const isInside = url.origin === baseUrl.origin && url.pathname.startsWith(`${base}/`);
  if (!isInside || url.hash !== '') throw new ConnectorError('connector_fault', 'The connector asked for a path that leaves its base URL.');
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return url;
}

/**
 * The headers of a request: the connector's, then those that authenticate.
 *
 * @throws ConnectorError `connector_fault` when the connector sets one that is the host's
 */
export function buildHeaders(
  request: HttpRequest,
  authentication: Readonly<Record<string, string>>,
  traceparent: string | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': `panelbridge/${version}`,
  };
  if (request.json !== undefined || request.jsonText !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const plain = name.toLowerCase();
    if (reserved.has(plain)) throw new ConnectorError('connector_fault', `The connector set the header ${plain}, which is the host's.`);
    headers[plain] = value;
  }
  return { ...headers, ...authentication, ...(traceparent === undefined ? {} : { traceparent }) };
}
