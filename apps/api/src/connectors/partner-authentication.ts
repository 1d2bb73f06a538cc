import { ConnectorError, type Authentication } from '@panelbridge/core/connector';
import { request as send, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { AddressPolicy } from './address-rules.js';
import { describeStatus } from './default-errors.js';
import { checkHost } from './partner-agent.js';

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

const tokenSchema = z.object({
  access_token: z.string().min(1).max(8_192),
  token_type: z.string().optional(),
  expires_in: z.coerce.number().positive().optional(),
});
// A token is renewed before it ends, so that none ends on its way.
const marginMs = 60_000;
const maximumKept = 1_000;

/** Puts connections' secrets on their requests. Tokens are kept in this process only; another one fetches its own. */
export class PartnerAuthentication {
  readonly #tokens = new Map<string, { readonly token: string; readonly until: number }>();

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
        return { authorization: `Bearer ${await this.#findToken(input, authentication, signal)}` };
    }
  }

  /** Drops a token that the partner has refused, so that the next request fetches a new one. */
  forget(key: string): void {
    this.#tokens.delete(key);
  }

  async #findToken(input: AuthenticationInput, authentication: ClientCredentials, signal: AbortSignal): Promise<string> {
    const known = this.#tokens.get(input.key);
    if (known && known.until > Date.now()) return known.token;
    const { access_token: token, expires_in: seconds = 300 } = await fetchToken(input, authentication, signal);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size >= maximumKept && oldest !== undefined) this.#tokens.delete(oldest);
    this.#tokens.set(input.key, { token, until: Date.now() + Math.max(seconds * 1000 - marginMs, seconds * 500) });
    return token;
  }
}

async function fetchToken(
  { secrets, agent, policy }: AuthenticationInput,
  { tokenUrl, scope, clientId, clientSecret }: ClientCredentials,
  signal: AbortSignal,
): Promise<z.infer<typeof tokenSchema>> {
  const url = new URL(tokenUrl);
  const isSafe = url.protocol === 'https:' || (policy.allowLoopback && url.protocol === 'http:');
  if (!isSafe) throw new ConnectorError('connector_fault', 'The token endpoint of the connector is not an https address.');
  const credentials = [readSecret(secrets, clientId), readSecret(secrets, clientSecret)].map(encodeURIComponent).join(':');
  let status: number;
  let headers: Record<string, string>;
  let text: string;
  try {
    checkHost(url, policy);
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
    throw new ConnectorError('provider_unavailable', 'The partner’s token endpoint cannot be reached.', { cause: error });
  }
  // RFC 6749 5.2: a client that is not known gets 400 or 401.
  if (status === 400 || status === 401 || status === 403)
    throw new ConnectorError('authentication_failed', `The partner’s token endpoint answered ${status}.`);
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
