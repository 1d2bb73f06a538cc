import { describe, expect, it } from 'vitest';
import { isAllowedAddress } from './address-rules.js';

const strict = { allowLoopback: false, allowedRanges: [] };
const demo = { allowLoopback: true, allowedRanges: [] };

describe('addresses', () => {
  it.each([
    '93.184.215.14',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '2606:2800:21f:cb07::1',
    '2a00:1450:4001:80e::200e',
    '[2606:4700::1111]',
  ])('%s is public', (address) => {
    expect(isAllowedAddress(address, strict)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::10.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:a00:1::',
    '3fff::1',
    '',
    'localhost',
    '10.1',
    '0x0a000001',
    '167772161',
    '127.0.0.1 ',
  ])('%j is not, not even in a demo', (address) => {
    expect(isAllowedAddress(address, strict)).toBe(false);
    expect(isAllowedAddress(address, demo)).toBe(false);
  });

  it.each(['127.0.0.1', '127.255.255.254', '::1', '[::1]'])('%s is this machine, allowed in a demo alone', (address) => {
    expect(isAllowedAddress(address, strict)).toBe(false);
    expect(isAllowedAddress(address, demo)).toBe(true);
  });

  it('this machine in disguise is allowed nowhere', () => {
    expect(isAllowedAddress('::ffff:192.168.0.1', demo)).toBe(false);
  });
});
