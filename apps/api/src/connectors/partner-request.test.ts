import { ConnectorError } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { buildHeaders, buildUrl } from './partner-request.js';

const base = new URL('https://user:password@api.example.com/v1/');
const build = (path: string, query?: Record<string, string>) => buildUrl(base, { method: 'GET', path, ...(query && { query }) });

describe('the address of a request', () => {
  it.each([
    ['/', 'https://api.example.com/v1/'],
    ['/a/b?c=d', 'https://api.example.com/v1/a/b?c=d'],
    ['/a/../b', 'https://api.example.com/v1/b'],
    ['/a:b@c', 'https://api.example.com/v1/a:b@c'],
    ['/ä', 'https://api.example.com/v1/%C3%A4'],
  ])('%s lies below the base URL, without its credentials', (path, expected) => {
    expect(build(path).href).toBe(expected);
  });

  it('takes the query beside one in the path', () => {
    expect(build('/a?b=1', { c: 'd e&', b: '2' }).search).toBe('?b=1&c=d+e%26&b=2');
  });

  it.each([
    '',
    'a',
    'https://elsewhere.example/',
    '//elsewhere.example/',
    '/\\elsewhere.example/',
    '\\\\elsewhere.example',
    '/\t/elsewhere.example',
    '/a\nb',
    '/a b',
    '/a\\b',
    '/a\u0000',
    '/..',
    '/../v1',
    '/../v10/a',
    '/%2e%2e/a',
    '/.%2E/a',
    '/a/../../b',
    '/a#b',
    '@elsewhere.example/',
    '.elsewhere.example/',
  ])('%j is refused', (path) => {
    expect(() => build(path)).toThrow(ConnectorError);
  });

  it('is none where the connector has no host', () => {
    expect(() => buildUrl(null, { method: 'GET', path: '/' })).toThrow(/no host/);
  });
});

describe('the headers of a request', () => {
  it('are the connector’s, with the host’s authentication over them', () => {
    const headers = buildHeaders(
      { method: 'GET', path: '/', headers: { Accept: 'text/csv', 'X-Key': 'mine' } },
      { 'x-key': 'secret' },
      'trace',
    );
    expect(headers).toMatchObject({ accept: 'text/csv', 'x-key': 'secret', traceparent: 'trace' });
    expect(headers).not.toHaveProperty('content-type');
  });

  it.each(['Authorization', 'cookie', 'HOST', 'Content-Length', 'transfer-encoding', 'connection', 'traceparent'])(
    '%s is the host’s to set',
    (name) => {
      expect(() => buildHeaders({ method: 'GET', path: '/', headers: { [name]: 'x' } }, {}, undefined)).toThrow(ConnectorError);
    },
  );
});
