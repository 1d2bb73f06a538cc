/**
 * IPv4 ranges that are not public: the registry of special purposes of IANA (RFC 6890), multicast and the reserved space (RFC 1112), and the
 * address by which machines of Azure reach their host, which looks public and is not.
 */
export const specialIpv4Ranges = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
] as const;

/**
 * IPv6 ranges that are not public. Most lie outside of {@link publicIpv6Range} anyway and are named so that the list can be compared with the
 * registries: mapped and compatible IPv4, NAT64 (RFC 6052, RFC 8215), discard (RFC 6666), IETF protocols with Teredo and ORCHID, documentation
 * (RFC 3849, RFC 9637), 6to4 (RFC 3056), AS112 (RFC 7534), the former 6bone (RFC 3701), SRv6 (RFC 9602), unique local, link-local, site-local
 * (RFC 3879) and multicast.
 */
export const specialIpv6Ranges = [
  '::/96',
  '::ffff:0:0/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '100:0:0:1::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3ffe::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const;

/** The only part of the IPv6 space that is given out to the public (RFC 4291, section 2.4). */
export const publicIpv6Range = '2000::/3';

/** This very machine. */
export const loopbackRanges = ['127.0.0.0/8', '::1/128'] as const;

/**
 * What no setting opens: ranges in which nothing can be that a hub should talk to, among them the addresses at which clouds hand out the
 * credentials of a machine to whoever asks, and every way to write an IPv4 address as an IPv6 one.
 */
export const forbiddenRanges = [
  '0.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/128',
  '::ffff:0:0/96',
  'fd00:ec2::254/128',
  'fe80::/10',
  'ff00::/8',
] as const;
