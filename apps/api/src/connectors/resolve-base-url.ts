import { ConnectorError, type Manifest } from '@panelbridge/core/connector';
import type { AddressPolicy } from './address-rules.js';

/**
 * Where a connection's requests go: its setting `baseUrl` where the connector offers one (sandboxes, private installations), else the
 * manifest's host of its environment.
 *
 * @returns `null` when the connector calls nobody
 * @throws ConnectorError `configuration_invalid` when the address is not https
 */
export function resolveBaseUrl(
  manifest: Manifest,
  environment: string,
  config: Readonly<Record<string, unknown>>,
  policy: AddressPolicy,
): URL | null {
  const { baseUrl } = config;
  const chosen = typeof baseUrl === 'string' ? baseUrl : manifest.hosts[environment];
  if (chosen === undefined) return null;
  if (!URL.canParse(chosen))
    throw new ConnectorError('configuration_invalid', 'config/baseUrl: it is not an absolute URL, for example https://api.example.com.');
  const url = new URL(chosen);
  // Only a demo talks plainly, since it may talk to this very machine.
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && policy.allowLoopback);
  if (!isSafe) throw new ConnectorError('configuration_invalid', 'config/baseUrl: it has to begin with https://.');
  return url;
}
