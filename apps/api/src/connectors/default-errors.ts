import { ConnectorError, type ConnectorErrorCode, type HttpResponse } from '@panelbridge/core/connector';

const longestWait = 3_600_000;
/** No partner asks to wait for thirty years; what is larger is a time. */
const epochFrom = 1_000_000_000;

/** What a partner's status means where the connector does not say otherwise; `undefined` for a success. */
export function describeStatus({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>): ConnectorError | undefined {
  if (status < 400) return undefined;
  const code = findCode(status);
  const retryAfterMs = code === 'rate_limited' || code === 'provider_unavailable' ? readWait(headers) : undefined;
  return new ConnectorError(code, `The partner answered ${status}.`, retryAfterMs === undefined ? {} : { retryAfterMs });
}

/**
 * How long a partner asks to wait, in milliseconds and at most an hour: by `Retry-After`, else by `x-ratelimit-reset`, where small numbers are
 * seconds from now and large ones a time in epoch seconds.
 */
export function readWait(headers: HttpResponse['headers'], now = Date.now()): number | undefined {
  const reset = headers['x-ratelimit-reset'];
  return readRetryAfter(headers['retry-after'], now) ?? (reset === undefined ? undefined : readReset(reset, now));
}

function readReset(value: string, now: number): number | undefined {
  if (!/^\d{1,12}(\.\d+)?$/.test(value)) return undefined;
  const seconds = Number(value);
  const wait = seconds < epochFrom ? seconds * 1000 : seconds * 1000 - now;
  return Math.min(Math.max(wait, 0), longestWait);
}

/** How long a partner asks to wait, in milliseconds and at most an hour; `undefined` when it does not say. */
export function readRetryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  const wait = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : value.endsWith(' GMT') ? Date.parse(value) - now : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), longestWait);
}

function findCode(status: number): ConnectorErrorCode {
  switch (status) {
    case 401:
      return 'authentication_failed';
    case 403:
      return 'permission_denied';
    case 404:
    case 410:
      return 'not_found';
    case 409:
      return 'conflict';
    case 429:
      return 'rate_limited';
    case 408:
    case 425:
      return 'provider_unavailable';
    default:
      return status >= 500 ? 'provider_unavailable' : 'provider_rejected';
  }
}
