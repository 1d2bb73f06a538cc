import { describe, expect, it } from 'vitest';
import { describeStatus, readRetryAfter, readWait } from './default-errors.js';

describe('what a status means', () => {
  it.each([
    [200, undefined],
    [304, undefined],
    [400, 'provider_rejected'],
    [401, 'authentication_failed'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [408, 'provider_unavailable'],
    [409, 'conflict'],
    [410, 'not_found'],
    [422, 'provider_rejected'],
    [425, 'provider_unavailable'],
    [429, 'rate_limited'],
    [500, 'provider_unavailable'],
    [599, 'provider_unavailable'],
  ])('%i: %s', (status, code) => {
    expect(describeStatus({ status, headers: {} })?.code).toBe(code);
  });

  it('passes on how long to wait where waiting helps', () => {
    const headers = { 'retry-after': '9' };
    expect(describeStatus({ status: 429, headers })?.retryAfterMs).toBe(9000);
    expect(describeStatus({ status: 503, headers })?.retryAfterMs).toBe(9000);
    expect(describeStatus({ status: 401, headers })?.retryAfterMs).toBeUndefined();
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 20, 12);

  it.each([
    [undefined, undefined],
    ['0', 0],
    ['120', 120_000],
    ['86400', 3_600_000],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
  ])('%s is %s ms', (value, expected) => {
    expect(readRetryAfter(value, now)).toBe(expected);
  });
});

describe('x-ratelimit-reset', () => {
  const now = Date.UTC(2026, 10, 20, 12);

  it.each([
    ['42', 42_000],
    ['1.5', 1_500],
    [String(now / 1000 + 20), 20_000],
    [String(now / 1000 - 20), 0],
    ['86400', 3_600_000],
    ['tomorrow', undefined],
  ])('%s is %s ms, where Retry-After says nothing', (value, expected) => {
    expect(readWait({ 'x-ratelimit-reset': value }, now)).toBe(expected);
    expect(readWait({ 'x-ratelimit-reset': value, 'retry-after': '7' }, now)).toBe(7_000);
  });

  it('is not there', () => {
    expect(readWait({}, now)).toBeUndefined();
  });
});
