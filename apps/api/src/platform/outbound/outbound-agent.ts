import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { AddressPolicy } from './address-rules.js';
import { AddressRefusedError, checkHost, createPinnedLookup, type Resolver } from './pinned-lookup.js';

/** Longest answer of another side, in bytes. */
export const maximumResponseBytes = 5 * 1024 * 1024;

const connectTimeoutMs = 10_000;

/**
 * The way out. Whatever URL a request was given, its connection is made here: the address is checked first, and redirects are never followed, since
 * nothing follows them. Proxies of the environment are not used either.
 *
 * @param resolve finds the addresses of a name; the system’s own way unless a test says otherwise
 */
export function createOutboundAgent(policy: AddressPolicy, resolve?: Resolver): Dispatcher {
  const connectors = {
    tls: buildConnector({ lookup: createPinnedLookup(policy, 'tls', resolve), timeout: connectTimeoutMs }),
    plain: buildConnector({ lookup: createPinnedLookup(policy, 'plain', resolve), timeout: connectTimeoutMs }),
  };
  const connect: buildConnector.connector = (options, callback) => {
    const transport = options.protocol === 'https:' ? 'tls' : 'plain';
    try {
      if (options.port === '0') throw new AddressRefusedError(options.hostname, 'without a port');
      checkHost(options.hostname, policy, transport);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), null);
      return;
    }
    connectors[transport](options, callback);
  };
  return new Agent({ connect, connections: 32, maxResponseSize: maximumResponseBytes, headersTimeout: 60_000, bodyTimeout: 60_000 });
}
