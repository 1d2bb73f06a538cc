import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { isAllowedAddress, type AddressPolicy } from './address-rules.js';

/** The host name of a partner leads to an address with which the hub may not connect. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';

  constructor(host: string) {
    super(`${host} is, or leads to, an address that is not public`);
  }
}

/** The refused address that made a request fail, if that was why. */
export function findRefusal(error: unknown): AddressRefusedError | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) if (cause instanceof AddressRefusedError) return cause;
  return undefined;
}

/** Longest answer of a partner, in bytes. */
export const maximumResponseBytes = 5 * 1024 * 1024;

/**
 * The way out. A name is looked up once per connection and the connection goes to the very addresses that were checked, so a name that
 * changes its mind between check and use (DNS rebinding) gains nothing.
 */
export function createPartnerAgent(policy: AddressPolicy): Dispatcher {
  return new Agent({
    connect: { lookup: createPinnedLookup(policy), timeout: 10_000 },
    connections: 32,
    maxResponseSize: maximumResponseBytes,
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  });
}

/**
 * Refuses a host that is an address of its own, since those are never looked up.
 *
 * @throws AddressRefusedError
 */
export function checkHost({ hostname }: URL, policy: AddressPolicy): void {
  const plain = hostname.replace(/^\[|\]$/g, '');
  if (isIP(plain) !== 0 && !isAllowedAddress(plain, policy)) throw new AddressRefusedError(hostname);
}

function createPinnedLookup(policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const [first] = addresses;
      // One private address among public ones is enough: which of them would be used is chance.
      if (!first || !addresses.every(({ address }) => isAllowedAddress(address, policy)))
        return callback(new AddressRefusedError(hostname), '');
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}
