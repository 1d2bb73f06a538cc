import { ConnectorError, type ConnectorErrorCode } from '@panelbridge/core/connector';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { toConnectorError } from './to-connector-error.js';

/** What becomes of a connector's failure after an answer with these headers. */
function convert(error: unknown, status: number, headers: Readonly<Record<string, string>>): ConnectorError {
  return toConnectorError(error, {
    answer: { status, response: { headers, body: '' } },
    signal: new AbortController().signal,
    redact: (value) => value,
    connectorId: 'any',
    logger: pino({ level: 'silent' }),
  });
}

it.each<[ConnectorErrorCode, number, Readonly<Record<string, string>>, number | undefined]>([
  ['rate_limited', 429, { 'retry-after': '7', 'x-ratelimit-reset': '40' }, 7_000],
  ['rate_limited', 429, { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '40' }, 40_000],
  ['rate_limited', 429, { 'x-ratelimit-reset': '0' }, 0],
  ['rate_limited', 429, { 'x-ratelimit-reset': 'soon' }, undefined],
  ['rate_limited', 429, {}, undefined],
  ['provider_unavailable', 503, { 'retry-after': '9' }, 9_000],
  ['authentication_failed', 401, { 'retry-after': '9' }, undefined],
])('a connector that says %s after %i leaves it to the host how long to wait: %j is %s ms', (code, status, headers, expected) => {
  expect(convert(new ConnectorError(code, 'Because.'), status, headers)).toMatchObject({ code, retryAfterMs: expected });
});

it('a connector that knows better is believed', () => {
  const error = new ConnectorError('rate_limited', 'Because.', { retryAfterMs: 1_234 });
  expect(convert(error, 429, { 'retry-after': '7' }).retryAfterMs).toBe(1_234);
});
