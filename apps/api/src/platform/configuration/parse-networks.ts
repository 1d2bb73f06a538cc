import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { z } from 'zod';

type Check = Pick<z.core.$RefinementCtx<string>, 'addIssue'>;

/** Reads the CIDR ranges with which the hub may connect although they are not public, separated by commas. */
export function parseNetworks(text: string, check: Check): string[] {
  const networks = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  networks.forEach((network, index) => {
    const detail = findFault(network);
    if (detail !== undefined) check.addIssue(`entry ${index + 1} ${detail}`);
  });
  return networks;
}

function findFault(network: string): string | undefined {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(network) ?? [];
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0) return 'is not a range in CIDR notation; write it like 10.20.0.0/16 or fd12:3456::/32, one machine like 10.20.0.7/32';
  const prefix = Number(bits);
  if (prefix > (family === 4 ? 32 : 128)) return `has a prefix of ${prefix} bits; an address has ${family === 4 ? 32 : 128}`;
  if (prefix === 0) return 'allows every address there is; name the networks that are meant';
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6) {
    if (parsed.isIPv4MappedAddress()) return `is a way to write an IPv4 range; write it as IPv4`;
    const first = ipaddr.IPv6.networkAddressFromCIDR(network).toString();
    return first === parsed.toString() ? undefined : `does not begin where its range does; write ${first}/${prefix}`;
  }
  const first = ipaddr.IPv4.networkAddressFromCIDR(network).toString();
  return first === parsed.toString() ? undefined : `does not begin where its range does; write ${first}/${prefix}`;
}
