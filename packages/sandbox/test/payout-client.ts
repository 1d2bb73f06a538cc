import { TREMENDOUS_DEMO_KEY } from '../src/tremendous/start-tremendous.js';

/** An answer as it came; `body` is `undefined` where it is no JSON. */
export interface PayoutAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The shapes differ by endpoint; expectations name what they need. */
  readonly body: ReturnType<typeof JSON.parse>;
}

/** The body of an order for 65 dollars by email. @param change replaces members of the reward */
export function makeOrder(externalId: string, denomination = 65, change: object = {}): Readonly<Record<string, unknown>> {
  return {
    external_id: externalId,
    payment: { funding_source_id: 'BALANCE' },
    reward: {
      value: { denomination, currency_code: 'USD' },
      recipient: { name: 'Ann Lee', email: 'ann@example.com' },
      delivery: { method: 'EMAIL' },
      campaign_id: 'DEMOCAMPAIGN',
      ...change,
    },
  };
}

/** Calls the payout API. */
export async function callPayouts(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  { key = TREMENDOUS_DEMO_KEY, waitMs = 10_000 } = {},
): Promise<PayoutAnswer> {
  const response = await fetch(`${url}/api/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(waitMs),
  });
  const text = await response.text();
  const seen = { status: response.status, headers: response.headers, text };
  try {
    return { ...seen, body: JSON.parse(text) };
  } catch {
    return { ...seen, body: undefined };
  }
}
