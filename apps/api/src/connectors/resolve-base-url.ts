import { ConnectorError, type Authentication, type Manifest } from '@panelbridge/core/connector';
import type { AddressPolicy } from '../platform/outbound/address-rules.js';
import { mayTalkPlainly } from '../platform/outbound/outbound-url.js';

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
  return readAddress('baseUrl', chosen, policy);
}

/**
 * How a connection's requests are authenticated: by the manifest, with the token endpoint of its setting `tokenUrl` where the connector offers one.
 *
 * @throws ConnectorError `configuration_invalid` when that address is not https
 */
export function resolveAuthentication(
  authentication: Authentication,
  { tokenUrl }: Readonly<Record<string, unknown>>,
  policy: AddressPolicy,
): Authentication {
  if (authentication.scheme !== 'oauth_client_credentials' || typeof tokenUrl !== 'string') return authentication;
  return { ...authentication, tokenUrl: readAddress('tokenUrl', tokenUrl, policy).href };
}

function readAddress(setting: string, text: string, policy: AddressPolicy): URL {
  if (!URL.canParse(text)) {
    const detail = `config/${setting}: it is not an absolute URL, for example https://api.example.com.`;
    throw new ConnectorError('configuration_invalid', detail);
  }
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && mayTalkPlainly(policy));
  if (!isSafe) throw new ConnectorError('configuration_invalid', `config/${setting}: it has to begin with https://.`);
  return url;
}
