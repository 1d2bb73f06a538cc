import { ConnectorError, resolveHost, type Authentication, type Capabilities, type Manifest } from '@panelbridge/core/connector';
import type { AddressPolicy } from '../platform/outbound/address-rules.js';
import { mayTalkPlainly } from '../platform/outbound/outbound-url.js';

/** A connection whose requests go somewhere. */
export interface AddressedConnection {
  readonly environment: string;
  /** Its settings with defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What holds for it, its preset laid over the manifest. */
  readonly capabilities: Capabilities;
}

/**
 * Where a connection's requests go: its setting `baseUrl` where the connector offers one (sandboxes, private installations), else the
 * manifest's host of its environment.
 *
 * @returns `null` when the connector calls nobody
 * @throws ConnectorError `configuration_invalid` when there is no address for the environment, or it is not https
 */
export function resolveBaseUrl(
  manifest: Pick<Manifest, 'hosts'>,
  { environment, config, capabilities }: AddressedConnection,
  policy: AddressPolicy,
): URL | null {
  const { baseUrl } = config;
  const host = resolveHost(manifest, { environment, capabilities, ...(typeof baseUrl === 'string' && { baseUrl }) });
  if (!host.ok) {
    const detail = host.faults.map(({ pointer, detail: text }) => `${pointer.slice(1)}: ${text}`).join(' ');
    throw new ConnectorError('configuration_invalid', detail);
  }
  return host.value === null ? null : readAddress('baseUrl', host.value, policy);
}

/**
 * How a connection's requests are authenticated: as resolved, with the token endpoint of its setting `tokenUrl` where the connector offers one.
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
