import { request as send } from 'undici';
import type { Outbound } from '../../platform/outbound/outbound.js';
import { findRefusal } from '../../platform/outbound/pinned-lookup.js';
import { version } from '../../version.js';

/** Where and as whom the provider is called. */
export interface TremendousAccess {
  readonly outbound: Pick<Outbound, 'agent'>;
  /** Without a closing slash. */
  readonly baseUrl: string;
  readonly key: string;
  /** Longest wait for a whole answer. */
  readonly timeoutMs: number;
}

/** One answer, or why there was none: then nobody knows whether the request was carried out. */
export type Answered =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'no_answer'; readonly detail: string };

/** Calls the provider once, over the one way out; never repeats and never follows a redirect. Every way in which that can end is a value. */
export async function callTremendous(
  { outbound, baseUrl, key, timeoutMs }: TremendousAccess,
  method: 'GET' | 'POST',
  path: string,
  body?: Uint8Array,
): Promise<Answered> {
  const headers = {
    authorization: `Bearer ${key}`,
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': `panelbridge/${version}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  try {
    const answer = await send(`${baseUrl}${path}`, {
      method,
      headers,
      body: body ?? null,
      dispatcher: outbound.agent,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const asked = answer.headers['retry-after'];
    return {
      kind: 'answered',
      status: answer.statusCode,
      body: await answer.body.text(),
      retryAfterMs: typeof asked === 'string' ? readRetryAfter(asked) : undefined,
    };
  } catch (error) {
    const refusal = findRefusal(error);
    if (refusal) return { kind: 'no_answer', detail: `${refusal.message}, with which the hub does not connect. Correct the base URL.` };
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    return {
      kind: 'no_answer',
      detail: isTimeout
        ? `There was no answer within ${timeoutMs / 1000} seconds.`
        : 'The provider could not be reached, or the connection was cut.',
    };
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function readRetryAfter(text: string): number | undefined {
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
