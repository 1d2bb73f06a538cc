import { escapePointerPart, fault, type Fault, type Manifest } from '@panelbridge/core/connector';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import type { SecretChanges } from './check-secrets.js';

/** What decides where a connection's requests go. */
export interface Destination {
  readonly environment: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Checks that the addresses of an installation come together: a token endpoint of its own without its API, or the reverse, would take the
 * credentials of one installation to another.
 *
 * @param destination its settings with defaults filled in
 */
export function checkAddresses(manifest: Manifest, { environment, config }: Destination): readonly Fault[] {
  const { shape } = manifest.connectionConfig;
  if (manifest.authentication.scheme !== 'oauth_client_credentials' || !('baseUrl' in shape) || !('tokenUrl' in shape)) return [];
  const { baseUrl, tokenUrl } = config;
  const isHostReplaced = baseUrl !== undefined && Object.hasOwn(manifest.hosts, environment);
  const missing =
    tokenUrl !== undefined && baseUrl === undefined ? 'baseUrl' : tokenUrl === undefined && isHostReplaced ? 'tokenUrl' : null;
  if (missing === null) return [];
  const detail =
    '`baseUrl` and `tokenUrl` belong to one installation; set both or neither, or the credentials of one would go to the other.';
  return [fault('setting_missing', `/config/${missing}`, detail)];
}

/**
 * Checks that stored secrets, which nobody can read, are not led away: where requests would go to another host, whoever changes that has to know
 * the secrets and sends them again.
 *
 * @param stored Names of the secrets that the connection holds.
 */
export function checkSecretsStay(
  manifest: Manifest,
  [before, after]: readonly [before: Destination, after: Destination],
  changes: SecretChanges,
  stored: ReadonlySet<string>,
): readonly Fault[] {
  const known = new Set(listOrigins(manifest, before));
  const fresh = listOrigins(manifest, after).filter((origin) => !known.has(origin));
  if (fresh.length === 0) return [];
  const detail = `Requests would go to ${fresh.join(' and ')}, for which the stored secret was not given. Send it again, or null to remove it.`;
  return [...stored]
    .filter((name) => changes[name] === undefined)
    .map((name) => fault('secret_missing', `/secrets/${escapePointerPart(name)}`, detail));
}

/** The hosts that are sent requests, or secrets in exchange for a token. */
function listOrigins(manifest: Manifest, { environment, config }: Destination): readonly string[] {
  const parsed = parseConnectionConfig(manifest, config);
  // What no longer fits its connector is compared as it stands.
  const { baseUrl, tokenUrl } = parsed.ok ? parsed.value : config;
  const { authentication, hosts } = manifest;
  const addresses = [
    baseUrl ?? hosts[environment],
    ...(authentication.scheme === 'oauth_client_credentials' ? [tokenUrl ?? authentication.tokenUrl] : []),
  ].filter((address) => typeof address === 'string');
  return [...new Set(addresses.map((address) => (URL.canParse(address) ? new URL(address).origin : address)))];
}
