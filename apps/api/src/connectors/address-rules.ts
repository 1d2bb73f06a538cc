import { BlockList, isIP, isIPv4 } from 'node:net';

/** Which addresses the hub may connect with. */
export interface AddressPolicy {
  /** Allows this very machine (127.0.0.0/8 and ::1), for demos and tests. */
  readonly allowLoopback: boolean;
}

/** What IANA's registries of special purposes keep from the public IPv4 space. */
const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(network, prefix);
}

/** The public IPv6 space, and what within it is none: IETF protocols, documentation, and tunnels that carry IPv4 addresses (6to4). */
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
const exceptions = new BlockList();
exceptions.addSubnet('2001::', 23, 'ipv6');
exceptions.addSubnet('2001:db8::', 32, 'ipv6');
exceptions.addSubnet('2002::', 16, 'ipv6');
exceptions.addSubnet('3fff::', 20, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * Says whether the hub may connect with an address. Everything that is not plainly public is refused: mapped and translated IPv4 addresses
 * (`::ffff:…`, `64:ff9b::…`) lie outside of the public IPv6 space, so no way of writing a private address passes.
 *
 * @param address IPv4 or IPv6 in text; anything else is refused
 */
export function isAllowedAddress(address: string, { allowLoopback }: AddressPolicy): boolean {
  const plain = address.replace(/^\[|\]$/g, '');
  if (isIP(plain) === 0) return false;
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  if (allowLoopback && loopback.check(plain, family)) return true;
  return family === 'ipv4' ? !special.check(plain) : global.check(plain, 'ipv6') && !exceptions.check(plain, 'ipv6');
}
