import type pg from 'pg';
import { requestJson } from './request-json.js';
import type { TestHub } from './start-hub.js';

/** What fixtures need of a hub, wherever it runs. */
export type HubClient = Pick<TestHub, 'request' | 'sql' | 'workspaceId'>;

/** How a hub is reached that runs outside of the test, or is one of several. */
export interface ClientOptions {
  /** Where it is now: a hub that was killed comes back elsewhere. */
  readonly url: () => string;
  readonly apiKey: string;
  readonly workspaceId: string;
  readonly sql: pg.Pool;
}

/** Speaks to a hub as the holder of an API key. */
export function createHubClient({ url, apiKey, workspaceId, sql }: ClientOptions): HubClient {
  return {
    workspaceId,
    sql,
    request: (method, path, { key = apiKey, body, headers = {} } = {}) =>
      requestJson(`${url()}${path}`, {
        method,
        signal: AbortSignal.timeout(20_000),
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}
