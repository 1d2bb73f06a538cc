import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isAllowedAddress, isOwnNetwork, type AddressPolicy } from './address-rules.js';

/** A host is, or its name leads to, an address with which the hub may not connect. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';

  /** @param fault what is wrong with the address, as the end of a sentence */
  constructor(host: string, fault = 'that is not public') {
    super(`${host} is, or leads to, an address ${fault}`);
  }
}

/** The refused address that made a request fail, if that was why. */
export function findRefusal(error: unknown): AddressRefusedError | undefined {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) if (cause instanceof AddressRefusedError) return cause;
  return undefined;
}

/** Finds every address of a name, as `dns.lookup` does with `all`. */
export type Resolver = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** How a connection is made: with TLS, or in the clear, which only leads into the operator’s own networks. */
export type Transport = 'tls' | 'plain';

/**
 * A lookup for `net.connect` and `tls.connect`. A name is looked up once for a connection, every address is checked, and the connection goes to the
 * very addresses that were checked, so a name that changes its mind between check and use (DNS rebinding) gains nothing.
 */
export function createPinnedLookup(policy: AddressPolicy, transport: Transport, resolve: Resolver = lookUp): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const [first] = addresses;
      // One private address among public ones is enough: which of them would be used is chance.
      const refusal = first
        ? addresses.map(({ address }) => findFault(hostname, address, policy, transport)).find((one) => one !== undefined)
        : new AddressRefusedError(hostname);
      if (refusal || !first) return callback(refusal ?? null, '');
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

/**
 * Refuses a host that is an address of its own, since those are never looked up.
 *
 * @param hostname of a URL, an IPv6 address with or without its brackets
 * @throws AddressRefusedError
 */
export function checkHost(hostname: string, policy: AddressPolicy, transport: Transport): void {
  const plain = hostname.replace(/^\[(.*)\]$/, '$1');
  const refusal = isIP(plain) === 0 ? undefined : findFault(hostname, plain, policy, transport);
  if (refusal) throw refusal;
}

function findFault(host: string, address: string, policy: AddressPolicy, transport: Transport): AddressRefusedError | undefined {
  if (!isAllowedAddress(address, policy)) return new AddressRefusedError(host);
  if (transport === 'plain' && !isOwnNetwork(address, policy)) return new AddressRefusedError(host, 'that is only reached by https');
  return undefined;
}
