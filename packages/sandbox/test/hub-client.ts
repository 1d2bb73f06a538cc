import { HUB_API_DEMO_KEY } from '../src/hub-api/options.js';

/** An answer as it came; `body` is `undefined` where it is no JSON. */
export interface HubAnswerSeen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: HubBody | undefined;
}

/** What an answer of the Hub API can hold. */
export interface HubBody {
  readonly id?: string;
  readonly data?: readonly Readonly<Record<string, unknown>>[];
  readonly meta?: Readonly<Record<string, unknown>> & { readonly pagination?: Readonly<Record<string, number>> };
  readonly errors?: readonly { readonly status: string; readonly detail: string; readonly source?: { readonly pointer: string } }[];
  readonly [field: string]: unknown;
}

/** Calls the Hub API with the demo key; `headers` replace those of an ordinary request, an empty one is left out. */
export async function callHub(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<HubAnswerSeen> {
  const all = {
    authorization: `Bearer ${HUB_API_DEMO_KEY}`,
    ...(body === undefined ? {} : { 'content-type': 'application/vnd.user-interviews.v2+json' }),
    ...headers,
  };
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  const payload = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`${url}${path}`, { method, headers: sent, ...payload, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  const seen = { status: response.status, headers: response.headers, text };
  try {
    return { ...seen, body: JSON.parse(text) as HubBody };
  } catch {
    return { ...seen, body: undefined };
  }
}

/** Writes a batch with the demo key. */
export async function writeBatch(url: string, participants: unknown, mode?: string): Promise<HubAnswerSeen> {
  return callHub(url, 'PATCH', '/api/participants/batches', { participants, ...(mode === undefined ? {} : { mode }) });
}

/** That many rows with emails of their own, `p0@example.com` and on. */
export function makeRows(count: number): { email: string; first_name: string }[] {
  return Array.from({ length: count }, (_, index) => ({ email: `p${index}@example.com`, first_name: `Person ${index}` }));
}

/** Where the errors of a JSON:API answer point to. */
export function readPointers(answer: HubAnswerSeen): (string | undefined)[] {
  return (answer.body?.errors ?? []).map(({ source }) => source?.pointer);
}

/** Sends one request to every endpoint; of those that can write, the batch holds two rows, and the others meet nobody or nothing. */
export async function askEverywhere(url: string): Promise<readonly HubAnswerSeen[]> {
  return [
    await callHub(url, 'GET', '/api/participants'),
    await callHub(url, 'POST', '/api/participants', {}),
    await callHub(url, 'GET', '/api/participants/9'),
    await callHub(url, 'PATCH', '/api/participants/9', {}),
    await callHub(url, 'DELETE', '/api/participants/9'),
    await writeBatch(url, makeRows(2)),
    await callHub(url, 'GET', '/api/characteristics'),
  ];
}
