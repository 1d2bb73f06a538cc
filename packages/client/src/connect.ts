import { createClient, createConfig, type Client } from './.generated/client/index.js';
import { checkAnswer } from './check-answer.js';
import { toProblem } from './unanswered.js';

/** Where a hub is and who asks. */
export interface HubAddress {
  /** Such as `https://hub.example`; a `/` at its end does no harm. */
  readonly url: string;
  /** An API key, `pbk_…`. */
  readonly key: string;
  /** Instead of the platform's own `fetch`, for proxies and tests. */
  readonly fetch?: typeof fetch;
}

/**
 * A client of one hub, to hand to the functions of this package as `client`. It answers `{ data, error, response }`: `error` is the hub's problem
 * (RFC 9457), whose `code` is stable, or where the hub has said nothing one of the client's own, with the code `no_answer` or `answer_unreadable`. Nothing
 * is sent until a function is called.
 *
 * @throws TypeError when the address is no http or https URL
 */
export function connect({ url, key, fetch: send }: HubAddress): Client {
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:')
    throw new TypeError(`The address of a hub begins with https:// or http://, not ${protocol}//`);
  const client = createClient(createConfig({ baseUrl: url.replace(/\/+$/, ''), auth: key, ...(send && { fetch: send }) }));
  client.interceptors.response.use(checkAnswer);
  client.interceptors.error.use(toProblem);
  return client;
}
