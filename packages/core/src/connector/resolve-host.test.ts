import { describe, expect, it } from 'vitest';
import { sampleManifest } from '../../test/connector/sample-manifest.js';
import { findSecretFault, listEnvironments, resolveConnection, resolveHost } from './index.js';

const { participantIngestion } = sampleManifest.capabilities;
const both = { participantIngestion: { destination: { ...participantIngestion.destination, environments: ['production', 'sandbox'] } } };
const hostOf = (environment: string, baseUrl?: string, capabilities: Parameters<typeof listEnvironments>[1] = both) => {
  const host = resolveHost(sampleManifest, { environment, capabilities, ...(baseUrl !== undefined && { baseUrl }) });
  return host.ok ? host.value : host.faults.map(({ code, pointer }) => `${code} ${pointer}`).join();
};

describe('where requests go', () => {
  it('is the manifest’s host of the environment, or the connection’s own address', () => {
    expect(hostOf('production')).toBe('https://api.example.com');
    expect(hostOf('production', 'https://proxy.example')).toBe('https://proxy.example');
    expect(hostOf('sandbox', 'https://sandbox.example')).toBe('https://sandbox.example');
  });

  it('is nowhere for an environment whose host is not published', () => {
    expect(hostOf('sandbox')).toBe('base_url_missing /config/baseUrl');
    for (const name of ['staging', '', 'constructor']) expect(hostOf(name)).toBe('environment_unknown /environment');
    expect(hostOf('sandbox', undefined, {})).toBe('environment_unknown /environment');
  });

  it.each(['https://api.example.com', 'https://API.example.com:443/v2', 'https://api.example.com./', 'http://user@api.example.com:8080'])(
    'is never production’s host for what is meant for the sandbox: %s',
    (baseUrl) => {
      expect(hostOf('sandbox', baseUrl)).toBe('base_url_of_other_environment /config/baseUrl');
      expect(hostOf('production', baseUrl)).toBe(baseUrl);
    },
  );

  it('is nowhere at all for a connector that calls nobody', () => {
    expect(resolveHost({ hosts: {} }, { environment: 'production', capabilities: {} })).toEqual({ ok: true, value: null });
    expect(listEnvironments({ hosts: {} }, {})).toEqual(['production']);
  });
});

describe('the header that carries a key', () => {
  const authentication = { scheme: 'bearer', secret: 'apiKey', alternativeHeaders: ['X-Api-Key'] } as const;
  const choose = (keyHeader: unknown) => resolveConnection({ ...sampleManifest, authentication }, { keyHeader }).authentication;

  it('is a declared alternative where the setting names one', () => {
    expect(choose('x-api-key')).toEqual({ scheme: 'header', header: 'X-Api-Key', secret: 'apiKey' });
  });

  it.each(['authorization', 'cookie', 7, undefined])('is Authorization for %s', (keyHeader) => {
    expect(choose(keyHeader)).toEqual(authentication);
  });
});

it('the rate of the settings holds for a destination too', () => {
  const { capabilities } = resolveConnection(sampleManifest, { requestsPerMinute: 7 });
  expect(capabilities.participantIngestion?.destination.requestsPerMinute).toBe(7);
});

describe('the form of a secret', () => {
  const pattern = { expression: '[!-~]+', detail: 'It holds a blank.' };

  it.each(['a key', 'key\n', '\nkey', ' key', 'key\t', 'k\u00a0ey', ''])('is refused: %j', (value) => {
    expect(findSecretFault({ pattern }, value)).toBe('It holds a blank.');
  });

  it('is as its declaration says, or not looked at', () => {
    expect(findSecretFault({ pattern }, 'a-Key_1')).toBeNull();
    expect(findSecretFault({}, 'a key')).toBeNull();
    expect(findSecretFault({ pattern: { ...pattern, expression: 'a|b' } }, 'ab')).toBe('It holds a blank.');
  });
});
