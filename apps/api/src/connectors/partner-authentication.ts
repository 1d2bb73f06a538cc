import { ConnectorError, type Authentication } from '@panelbridge/core/connector';
import { request as send, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { AddressPolicy } from '../platform/outbound/address-rules.js';
import { mayTalkPlainly } from '../platform/outbound/outbound-url.js';
import { findRefusal } from '../platform/outbound/pinned-lookup.js';
import { describeStatus } from './default-errors.js';
import { endWith } from './end-with.js';

type Headers = Readonly<Record<string, string>>;
type ClientCredentials = Extract<Authentication, { scheme: 'oauth_client_credentials' }>;

/** What is needed to authenticate a connection's requests. */
export interface AuthenticationInput {
  /** Identifies the connection and its version: another version has other secrets. */
  readonly key: string;
  readonly authentication: Authentication;
  readonly secrets: ReadonlyMap<string, string>;
  readonly agent: Dispatcher;
  readonly policy: AddressPolicy;
}

/** How one request is authenticated. */
export interface RequestAuthentication {
  readonly headers: Headers;
  /** Headers for one more try where the partner refuses a token that was kept: it may have ended before its time. `null`: the refusal stands. */
  readonly renew: ((signal: AbortSignal) => Promise<Headers>) | null;
}

const tokenSchema = z.object({
  access_token: z.string().min(1).max(8_192),
  token_type: z.string().optional(),
  expires_in: z.coerce.number().positive().optional(),
});
// A token is renewed before it ends, so that none ends on its way.
const marginMs = 60_000;
const maximumKept = 1_000;
const fetchTimeoutMs = 15_000;

interface KeptToken {
  readonly token: string;
  readonly until: number;
}

/** Puts connections' secrets on their requests. Tokens are kept in this process only; another one fetches its own. */
export class PartnerAuthentication {
  readonly #tokens = new Map<string, KeptToken>();
  /** Whoever needs a token that is being fetched waits for that one. */
  readonly #fetching = new Map<string, Promise<KeptToken>>();

  /**
   * The headers that authenticate a request.
   *
   * @throws ConnectorError `configuration_invalid` when the secret is not stored, or what the token endpoint's refusal means
   */
  async createHeaders(input: AuthenticationInput, signal: AbortSignal): Promise<Headers> {
    const { authentication, secrets } = input;
    switch (authentication.scheme) {
      case 'none':
        return {};
      case 'bearer':
        return { authorization: `Bearer ${readSecret(secrets, authentication.secret)}` };
      case 'header':
        return { [authentication.header.toLowerCase()]: readSecret(secrets, authentication.secret) };
      case 'oauth_client_credentials':
        return toHeaders(this.#findKept(input.key) ?? (await this.#fetch(input, authentication, signal)));
    }
  }

  /**
   * The headers that authenticate a request, and what to do when the partner refuses them.
   *
   * @throws ConnectorError as {@link createHeaders}
   */
  async authenticate(input: AuthenticationInput, signal: AbortSignal): Promise<RequestAuthentication> {
    const { authentication } = input;
    const isKept = this.#findKept(input.key) !== undefined;
    const headers = await this.createHeaders(input, signal);
    if (authentication.scheme !== 'oauth_client_credentials' || !isKept) return { headers, renew: null };
    return { headers, renew: (ending) => this.#renew(input, authentication, headers, ending) };
  }

  /** Drops a token that the partner has refused, so that the next request fetches a new one. */
  forget(key: string): void {
    this.#tokens.delete(key);
  }

  #findKept(key: string): KeptToken | undefined {
    const known = this.#tokens.get(key);
    return known && known.until > Date.now() ? known : undefined;
  }

  async #renew(input: AuthenticationInput, authentication: ClientCredentials, refused: Headers, signal: AbortSignal): Promise<Headers> {
    const kept = this.#findKept(input.key);
    // Who was refused as well, a moment before, has fetched another one by now.
    if (kept && toHeaders(kept).authorization !== refused['authorization']) return toHeaders(kept);
    this.#tokens.delete(input.key);
    return toHeaders(await this.#fetch(input, authentication, signal));
  }

  /** One token for all who need it now; who stops waiting leaves it to the others. */
  #fetch(input: AuthenticationInput, authentication: ClientCredentials, signal: AbortSignal): Promise<KeptToken> {
    const { key } = input;
    const underWay = this.#fetching.get(key);
    const fetching = underWay ?? this.#begin(input, authentication).finally(() => this.#fetching.delete(key));
    if (!underWay) this.#fetching.set(key, fetching);
    return endWith(signal, fetching).catch((error: unknown) => {
      if (ConnectorError.is(error)) throw error;
      throw new ConnectorError('provider_unavailable', 'The partner’s token endpoint did not answer in time.', { cause: error });
    });
  }

  async #begin(input: AuthenticationInput, authentication: ClientCredentials): Promise<KeptToken> {
    const { access_token: token, expires_in: seconds = 300 } = await fetchToken(input, authentication, AbortSignal.timeout(fetchTimeoutMs));
    const kept = { token, until: Date.now() + Math.max(seconds * 1000 - marginMs, seconds * 500) };
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size >= maximumKept && oldest !== undefined) this.#tokens.delete(oldest);
    this.#tokens.set(input.key, kept);
    return kept;
  }
}

function toHeaders({ token }: KeptToken): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

async function fetchToken(
  { secrets, agent, policy }: AuthenticationInput,
  { tokenUrl, scope, clientId, clientSecret }: ClientCredentials,
  signal: AbortSignal,
): Promise<z.infer<typeof tokenSchema>> {
  const url = new URL(tokenUrl);
  const isSafe = url.protocol === 'https:' || (mayTalkPlainly(policy) && url.protocol === 'http:');
  if (!isSafe) throw new ConnectorError('connector_fault', 'The token endpoint of the connector is not an https address.');
  const credentials = [readSecret(secrets, clientId), readSecret(secrets, clientSecret)].map(encodeURIComponent).join(':');
  let status: number;
  let headers: Record<string, string>;
  let text: string;
  try {
    const answer = await send(url, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope }).toString(),
      signal,
      dispatcher: agent,
    });
    status = answer.statusCode;
    headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
    text = await answer.body.text();
  } catch (error) {
    const refusal = findRefusal(error);
    if (refusal) {
      const detail = `${refusal.message}, with which the hub does not connect. Correct the address of the token endpoint.`;
      throw new ConnectorError('configuration_invalid', detail, { cause: error });
    }
    throw new ConnectorError('provider_unavailable', 'The partner’s token endpoint cannot be reached.', { cause: error });
  }
  // RFC 6749 5.2: a client that is not known gets 400 or 401.
  if (status === 400 || status === 401 || status === 403) {
    const detail = `The partner’s token endpoint answered ${status} to the secrets ${clientId} and ${clientSecret}.`;
    throw new ConnectorError('authentication_failed', detail);
  }
  const failure = describeStatus({ status, headers });
  if (failure) throw failure;
  const token = parseToken(text);
  if (!token) throw new ConnectorError('response_invalid', 'The partner’s token endpoint did not answer with a token.');
  return token;
}

function parseToken(text: string): z.infer<typeof tokenSchema> | undefined {
  try {
    return tokenSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function readSecret(secrets: ReadonlyMap<string, string>, name: string): string {
  const value = secrets.get(name);
  if (value === undefined)
    throw new ConnectorError('configuration_invalid', `secrets/${name}: the partner asks for it and none is stored; store it.`);
  return value;
}
