import { USERTESTING_DEMO_CLIENT } from '../src/usertesting/start-usertesting.js';

/** One session of a page. */
export interface ListedSession {
  readonly sessionId: string;
  readonly audienceId: string | null;
  readonly status: string;
  readonly startTime: string;
  readonly finishTime?: string;
}

/** What an answer of the token endpoint or the Results API can hold. */
export interface ResultsBody {
  readonly access_token?: string;
  readonly error?: string;
  readonly error_description?: string;
  readonly sessions?: readonly ListedSession[];
  readonly meta?: { readonly pagination: { readonly limit: number; readonly offset: number; readonly totalCount: number } };
  readonly sessionParticipant?: { readonly participantId?: string | null };
}

/** An answer as it came; `body` is `undefined` where it is no JSON. */
export interface ResultsAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: ResultsBody | undefined;
}

async function read(response: Response): Promise<ResultsAnswer> {
  const text = await response.text();
  const { status, headers } = response;
  try {
    return { status, headers, text, body: JSON.parse(text) as ResultsBody };
  } catch {
    return { status, headers, text, body: undefined };
  }
}

/** Asks for a token; `fields` replace those of an ordinary request, an empty one is left out. */
export async function askToken(
  url: string,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<ResultsAnswer> {
  const { id, secret } = USERTESTING_DEMO_CLIENT;
  const all = { grant_type: 'client_credentials', scope: 'studies:read', client_id: id, client_secret: secret, ...fields };
  const body = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''));
  return read(await fetch(`${url}/oauth2/v1/token`, { method: 'POST', headers, body }));
}

/** Reads the Results API with one token. */
export interface Reader {
  get(path: string): Promise<ResultsAnswer>;
  list(testId: string, query?: string): Promise<ResultsAnswer>;
  detail(sessionId: string): Promise<ResultsAnswer>;
}

/** Gets a token and reads with it. */
export async function openReader(url: string): Promise<Reader> {
  const token = (await askToken(url)).body?.access_token ?? '';
  const get = async (path: string): Promise<ResultsAnswer> =>
    read(await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(5_000) }));
  return {
    get,
    list: (testId, query = '') => get(`/api/v2/sessionResults?testId=${testId}${query}`),
    detail: (sessionId) => get(`/api/v3/sessionResults/${sessionId}`),
  };
}
