import { describe, expect, it, vi } from 'vitest';
import { ConnectorError, connectorErrors } from './error.js';

describe('ConnectorError', () => {
  it('is recognised by its marker across two copies of the package', async () => {
    vi.resetModules();
    const copy = await import('./error.js');
    expect(copy.ConnectorError).not.toBe(ConnectorError);
    const foreign = new copy.ConnectorError('rate_limited', 'slow down', { retryAfterMs: 2000 });
    expect(foreign).not.toBeInstanceOf(ConnectorError);
    expect(ConnectorError.is(foreign)).toBe(true);
    expect(copy.ConnectorError.is(new ConnectorError('not_found', 'gone'))).toBe(true);
  });

  it.each([[new Error('x')], [{ code: 'rate_limited', name: 'ConnectorError' }], [null], [undefined], ['rate_limited'], [5]])(
    'does not recognise %s',
    (value) => {
      expect(ConnectorError.is(value)).toBe(false);
    },
  );

  it('keeps code, detail, cause and the wait that the partner asks for', () => {
    const cause = new Error('socket closed');
    const error = new ConnectorError('provider_unavailable', 'no answer in 10 s', { retryAfterMs: 500, cause });
    expect(error).toMatchObject({
      name: 'ConnectorError',
      code: 'provider_unavailable',
      message: 'no answer in 10 s',
      retryAfterMs: 500,
      cause,
    });
    expect(new ConnectorError('conflict', 'closed')).not.toHaveProperty('cause');
  });
});

describe('connectorErrors', () => {
  it('holds every way to fail, with whose turn it is, retry and status', () => {
    const table = Object.entries(connectorErrors).map(([code, rule]) => `${code}: ${rule.turn}, ${rule.retry}, ${rule.status}`);
    expect(table).toEqual([
      'configuration_invalid: operator, never, 422',
      'input_rejected: caller, never, 422',
      'unsupported: caller, never, 422',
      'authentication_failed: operator, never, 409',
      'permission_denied: operator, never, 409',
      'not_found: caller, never, 404',
      'conflict: caller, never, 409',
      'rate_limited: host, backoff, 503',
      'provider_unavailable: host, backoff, 503',
      'provider_rejected: connector_author, never, 502',
      'response_invalid: connector_author, never, 502',
      'signature_invalid: nobody, never, 401',
      'connector_fault: connector_author, never, 500',
    ]);
  });

  it.each(Object.entries(connectorErrors))('%s says cause and remedy', (_, { cause, remedy }) => {
    for (const text of [cause, remedy]) expect(text).toMatch(/^[A-Z].*\.$/);
  });

  it('pauses a connection only where its credentials were refused', () => {
    const pausing = Object.entries(connectorErrors).filter(([, { pausesConnection }]) => pausesConnection);
    expect(pausing.map(([code]) => code)).toEqual(['authentication_failed', 'permission_denied']);
  });
});
