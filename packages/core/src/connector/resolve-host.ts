import { fault, refuse, succeed, type Result } from '../result.js';
import type { Capabilities, Manifest } from './connector.js';

/** Why a connection has nowhere to send its requests. */
export type HostFault = 'environment_unknown' | 'base_url_missing' | 'base_url_of_other_environment';

/** The connection whose requests go somewhere. */
export interface HostRequest {
  readonly environment: string;
  /** What holds for the connection, its preset laid over the manifest; see `resolveConnection`. */
  readonly capabilities: Capabilities;
  /** The connection's setting `baseUrl`, an absolute address; absent = the manifest's host. */
  readonly baseUrl?: string;
}

/** Lists the environments that a connection may name. */
export function listEnvironments({ hosts }: Pick<Manifest, 'hosts'>, { participantIngestion }: Capabilities): readonly string[] {
  const known = Object.keys(hosts);
  return participantIngestion?.destination.environments ?? (known.length > 0 ? known : ['production']);
}

/**
 * Chooses where a connection's requests go. What is meant for one environment never reaches another (S3-4): an environment whose host is not
 * published goes nowhere until `baseUrl` says where it is, and no `baseUrl` may name the host of another environment.
 *
 * @returns the base URL, `null` when the connector calls nobody, or what is wrong
 */
export function resolveHost(manifest: Pick<Manifest, 'hosts'>, request: HostRequest): Result<string | null, HostFault> {
  const { environment, capabilities, baseUrl } = request;
  const allowed = listEnvironments(manifest, capabilities);
  if (!allowed.includes(environment)) {
    return refuse(fault('environment_unknown', '/environment', `There is no such environment. Choose ${allowed.join(' or ')}.`));
  }
  const own = Object.hasOwn(manifest.hosts, environment) ? manifest.hosts[environment] : undefined;
  if (baseUrl === undefined) {
    if (own !== undefined) return succeed(own);
    if (Object.keys(manifest.hosts).length === 0) return succeed(null);
    const detail = `The address of “${environment}” is not published. Ask the partner for it and set baseUrl, or choose another environment.`;
    return refuse(fault('base_url_missing', '/config/baseUrl', detail));
  }
  const other = Object.entries(manifest.hosts).find(([name, url]) => name !== environment && isSameHost(url, baseUrl));
  if (other && !(own !== undefined && isSameHost(own, baseUrl))) {
    const detail = `This is the address of “${other[0]}”, while the connection is of “${environment}”. Correct one of the two.`;
    return refuse(fault('base_url_of_other_environment', '/config/baseUrl', detail));
  }
  return succeed(baseUrl);
}

function isSameHost(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && nameHost(a) === nameHost(b);
}

function nameHost(url: string): string {
  return new URL(url).hostname.replace(/\.$/, '');
}
