import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { forbiddenRanges, loopbackRanges, publicIpv6Range, specialIpv4Ranges, specialIpv6Ranges } from './special-ranges.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Which addresses the hub may connect with. */
export interface AddressPolicy {
  /** Allows this very machine (127.0.0.0/8 and ::1), for demos and tests. */
  readonly allowLoopback: boolean;
  /** CIDR ranges that the operator allows although they are not public. */
  readonly allowedRanges: readonly string[];
}

const special = [...specialIpv4Ranges, ...specialIpv6Ranges].map((range) => ipaddr.parseCIDR(range));
const forbidden = forbiddenRanges.map((range) => ipaddr.parseCIDR(range));
const loopback = loopbackRanges.map((range) => ipaddr.parseCIDR(range));
const publicIpv6 = [ipaddr.parseCIDR(publicIpv6Range)];

/**
 * Says whether the hub may connect with an address. Everything that is not plainly public is refused, by our own list and by that of a library:
 * a range that one of them lacks is in the other. No way of writing a private IPv4 address as an IPv6 one passes.
 *
 * @param address IPv4 or IPv6 in text, in the usual form; anything else is refused, with a zone (`fe80::1%eth0`) too
 */
export function isAllowedAddress(address: string, policy: AddressPolicy): boolean {
  const parsed = parseAddress(address);
  if (parsed === undefined) return false;
  return isOwnAddress(parsed, policy) || (parsed.range() === 'unicast' && isPublic(parsed));
}

/** Says whether an address is only reached because of the policy: this machine in a demo, or a range that the operator allows. */
export function isOwnNetwork(address: string, policy: AddressPolicy): boolean {
  const parsed = parseAddress(address);
  return parsed !== undefined && isOwnAddress(parsed, policy);
}

function isOwnAddress(address: Address, { allowLoopback, allowedRanges }: AddressPolicy): boolean {
  if (isWithin(address, forbidden)) return false;
  return (
    (allowLoopback && isWithin(address, loopback)) ||
    isWithin(
      address,
      allowedRanges.map((range) => ipaddr.parseCIDR(range)),
    )
  );
}

function isPublic(address: Address): boolean {
  if (isWithin(address, special)) return false;
  return address.kind() === 'ipv4' || (isWithin(address, publicIpv6) && !isIsatap(address.toByteArray()));
}

/** The last 64 bits are `0000:5efe` or `0200:5efe` and an IPv4 address (RFC 5214): a tunnel into whatever network that is. */
function isIsatap(bytes: readonly number[]): boolean {
  const [first = 0, second, third, fourth] = bytes.slice(8);
  return (first & 0xfd) === 0 && second === 0 && third === 0x5e && fourth === 0xfe;
}

/** Brackets are those of a URL. */
function parseAddress(text: string): Address | undefined {
  const plain = text.replace(/^\[(.*)\]$/, '$1');
  return isIP(plain) === 0 || plain.includes('%') ? undefined : ipaddr.parse(plain);
}

function isWithin(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some((range) => range[0].kind() === address.kind() && address.match(range));
}
