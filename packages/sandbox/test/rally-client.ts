import { RALLY_DEMO_KEY } from '../src/rally/options.js';

/** An answer as it came; `body` is `undefined` where it is no JSON. */
export interface RallyAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: RallyBody | undefined;
}

/** What an answer of the API can hold. */
export interface RallyBody {
  readonly studyId?: string;
  readonly importId?: string;
  readonly status?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly path: readonly string[]; readonly message: string }[];
  readonly results?: readonly Readonly<Record<string, unknown>>[];
  readonly total?: number;
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly studyPlan?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Calls the API with a key, the demo key by default; a body that is a string goes out as it is. */
export async function callRally(url: string, method: string, path: string, body?: unknown, key = RALLY_DEMO_KEY): Promise<RallyAnswer> {
  const payload = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const headers = {
    ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const response = await fetch(`${url}/api/public/v1${path}`, { method, headers, ...payload, signal: AbortSignal.timeout(5_000) });
  const text = await response.text();
  const seen = { status: response.status, headers: response.headers };
  try {
    return { ...seen, body: JSON.parse(text) as RallyBody };
  } catch {
    return { ...seen, body: undefined };
  }
}
