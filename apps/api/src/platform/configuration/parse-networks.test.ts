import { describe, expect, it } from 'vitest';
import { ConfigurationError, readSettings } from './read-settings.js';

const read = (networks: string) => readSettings({ PANELBRIDGE_ALLOWED_NETWORKS: networks }).allowedNetworks;
const refuse = (networks: string): string => {
  try {
    read(networks);
    return 'nothing was refused';
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults.join();
    throw error;
  }
};

describe('the networks that an operator allows', () => {
  it('are none unless they are named, then ranges with commas between', () => {
    expect(readSettings({}).allowedNetworks).toEqual([]);
    expect(read(' 10.20.0.0/16, fd12:3456::/32 ,192.168.7.7/32,')).toEqual(['10.20.0.0/16', 'fd12:3456::/32', '192.168.7.7/32']);
  });

  it.each([
    ['10.20.0.1', /entry 1 is not a range.*10\.20\.0\.0\/16/],
    ['intranet', /is not a range/],
    ['10.0.0.0/8,10.1/16', /entry 2 is not a range/],
    ['10.0.0.0/8 172.16.0.0/12', /is not a range/],
    ['10.0.0.0/255.0.0.0', /is not a range/],
    ['fe80::1%eth0/64', /is not a range/],
    ['10.0.0.0/33', /33 bits; an address has 32/],
    ['fd00::/129', /129 bits; an address has 128/],
    ['0.0.0.0/0', /allows every address/],
    ['::/0', /allows every address/],
    ['10.20.3.4/16', /write 10\.20\.0\.0\/16/],
    ['fd12::1/32', /write fd12::\/32/],
    ['::ffff:10.0.0.0/104', /write it as IPv4/],
  ])('are refused with what to write: %s', (networks, detail) => {
    expect(refuse(networks)).toMatch(/^PANELBRIDGE_ALLOWED_NETWORKS /);
    expect(refuse(networks)).toMatch(detail);
  });
});
