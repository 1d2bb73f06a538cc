import { ConnectorError } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { maximumResponseBytes } from './request-rules.js';
import { respond } from './respond.js';

describe('an answer', () => {
  it('of 1 GB is read as far as the host’s limit, and takes no more memory than that', () => {
    let sent = 0;
    const piece = Buffer.alloc(65_536, 'x');
    function* pour(): Generator<Uint8Array> {
      for (; sent < 1_000_000_000; sent += piece.length) yield piece;
    }
    const before = process.memoryUsage().arrayBuffers;
    expect(() => respond({ pieces: pour() })).toThrow(expect.objectContaining({ code: 'response_invalid' }));
    expect(sent).toBeLessThanOrEqual(maximumResponseBytes);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * maximumResponseBytes);
  });

  it('of just the limit is whole', () => {
    expect(respond({ pieces: [Buffer.alloc(maximumResponseBytes, 'x')] }).text).toHaveLength(maximumResponseBytes);
  });

  it.each([301, 302, 307, 308])('of %i is not followed', (status) => {
    expect(() => respond({ status, headers: { location: '/there' } })).toThrow(/redirect .* not followed/);
  });

  it('has header names in lower case and the body as it came', () => {
    expect(respond({ headers: { 'X-Rate': '1' }, body: 'as it is' })).toMatchObject({
      status: 200,
      headers: { 'x-rate': '1' },
      text: 'as it is',
    });
    expect(respond({ body: { a: 1 } }).json()).toEqual({ a: 1 });
    expect(respond({ status: 204 }).text).toBe('');
  });

  it.each([
    [200, 'response_invalid'],
    [401, 'authentication_failed'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [429, 'rate_limited'],
    [418, 'provider_rejected'],
    [503, 'provider_unavailable'],
  ])('of %i that is no JSON says %s', (status, code) => {
    const read = (): unknown => respond({ status, body: '<html>' }).json();
    expect(read).toThrow(expect.objectContaining({ code }));
    expect(read).toThrow(ConnectorError);
  });
});
