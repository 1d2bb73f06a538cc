import { request as send } from 'undici';
import type { Outbound } from './outbound.js';
import { maximumResponseBytes } from './outbound-agent.js';
import { findRefusal } from './pinned-lookup.js';

/** A request that sends something to another side. */
export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came of an {@link OutboundRequest}. */
export type OutboundAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Whole, and as it came: whoever shows or stores it takes secrets and odd characters out first. */
      readonly body: string;
      /** How long the other side asks to wait, in milliseconds; `null` = it does not say. */
      readonly retryAfterMs: number | null;
    }
  /** The address is none with which the hub connects; `detail` says so, without the path. */
  | { readonly kind: 'address_refused'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string };

const timeoutMs = 15_000;

/** Posts something once, without following redirects. Every way in which that can end is a value. */
export async function sendRequest({ agent }: Outbound, { url, headers, body }: OutboundRequest): Promise<OutboundAnswer> {
  try {
    const answer = await send(url, { method: 'POST', headers, body, dispatcher: agent, signal: AbortSignal.timeout(timeoutMs) });
    const asked = answer.headers['retry-after'];
    return {
      kind: 'answered',
      status: answer.statusCode,
      body: await answer.body.text(),
      retryAfterMs: typeof asked === 'string' ? readRetryAfter(asked) : null,
    };
  } catch (error) {
    const refusal = findRefusal(error);
    if (refusal) return { kind: 'address_refused', detail: `${refusal.message}, with which the hub does not connect.` };
    return { kind: 'unreachable', detail: describeFailure(error) };
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function readRetryAfter(text: string): number | null {
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

const causes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'There is no host of this name.',
  EAI_AGAIN: 'The name of the host could not be looked up.',
  ECONNREFUSED: 'Nobody listens at that address.',
  ECONNRESET: 'The connection was cut off.',
  UND_ERR_SOCKET: 'The connection was cut off.',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: `The answer has more than ${maximumResponseBytes} bytes.`,
};

function describeFailure(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'TimeoutError' || cause.name === 'AbortError') return `There was no answer within ${timeoutMs / 1000} seconds.`;
    const code = 'code' in cause ? String(cause.code) : '';
    if (/TIMEOUT|ETIMEDOUT/.test(code)) return `There was no answer within ${timeoutMs / 1000} seconds.`;
    const known = causes[code];
    if (known !== undefined) return known;
    if (/CERT|SSL|TLS|SELF_SIGNED|ALTNAME/.test(code)) return `Its certificate is not accepted (${code}).`;
  }
  return 'It could not be reached.';
}
