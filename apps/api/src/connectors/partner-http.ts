import { ConnectorError, type ConnectorContext, type HttpRequest, type HttpResponse } from '@panelbridge/core/connector';
import { request as send, type Dispatcher } from 'undici';
import type { AddressPolicy } from '../platform/outbound/address-rules.js';
import { maximumResponseBytes } from '../platform/outbound/outbound-agent.js';
import { checkHost, findRefusal } from '../platform/outbound/pinned-lookup.js';
import { Deadline } from './deadline.js';
import { describeStatus } from './default-errors.js';
import type { RequestAuthentication } from './partner-authentication.js';
import { buildHeaders, buildUrl } from './partner-request.js';
import { shortenBody } from './shorten-body.js';

/** How one request to the partner went, for the exchange log; nothing of it is redacted yet. */
export interface ExchangeRecord {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** `text` is the body as it went out; `body` is left out where the connector gave it as a text. */
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown; readonly text?: string };
  /** `null`: no answer came. */
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown } | null;
  readonly status: number | null;
  readonly error: ConnectorError | null;
  readonly durationMs: number;
  readonly at: Date;
}

/** What the host adds to a connector's requests. */
export interface PartnerHttpInput {
  /** Where paths begin; `null`: the connector declares no host for this environment. */
  readonly baseUrl: URL | null;
  readonly agent: Dispatcher;
  readonly policy: AddressPolicy;
  /** Headers that authenticate; asked for before each request. */
  readonly authenticate: (signal: AbortSignal) => Promise<RequestAuthentication>;
  /** Ends every request of the call. */
  readonly signal: AbortSignal;
  readonly requestTimeoutMs: number;
  readonly traceparent: string | undefined;
  readonly onExchange: (exchange: ExchangeRecord) => void;
}

type Http = ConnectorContext<unknown, string>['http'];

/** Makes the `http.send` of a connector: one base URL, the host's authentication, limits on time and size, no redirects. */
export function createPartnerHttp(input: PartnerHttpInput): Http {
  return { send: (request) => sendRequest(input, request) };
}

async function sendRequest(input: PartnerHttpInput, request: HttpRequest): Promise<HttpResponse> {
  const url = buildUrl(input.baseUrl, request);
  checkAddress(url, input.policy);
  const deadline = new Deadline(input.requestTimeoutMs, input.signal, request.signal);
  const { signal } = deadline;
  try {
    const { headers, renew } = await input.authenticate(signal);
    const response = await exchange(input, request, { url, signal, authentication: headers });
    if (response.status !== 401 || !renew) return response;
    return await exchange(input, request, { url, signal, authentication: await renew(signal) });
  } finally {
    deadline.release();
  }
}

interface Attempt {
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly authentication: Readonly<Record<string, string>>;
}

async function exchange(input: PartnerHttpInput, request: HttpRequest, { url, signal, authentication }: Attempt): Promise<HttpResponse> {
  const headers = buildHeaders(request, authentication, input.traceparent);
  const at = new Date();
  const body = request.jsonText ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
  const record = (rest: Pick<ExchangeRecord, 'response' | 'status' | 'error'>): void => {
    input.onExchange({
      method: request.method,
      path: `${url.pathname}${url.search}`,
      request: {
        headers,
        ...(body !== undefined && { text: body }),
        ...(request.jsonText === undefined && body !== undefined && { body: request.json }),
      },
      durationMs: Date.now() - at.getTime(),
      at,
      ...rest,
    });
  };
  try {
    const answer = await send(url, { method: request.method, headers, body: body ?? null, signal, dispatcher: input.agent });
    const response = createResponse(answer.statusCode, answer.headers, await answer.body.text());
    const redirect = isRedirect(response)
      ? new ConnectorError(
          'response_invalid',
          `The partner answered with a redirect (${response.status}), which is not followed. Correct the base URL.`,
        )
      : null;
    record({ response: { headers: response.headers, body: response.text }, status: response.status, error: redirect });
    if (redirect) throw redirect;
    return response;
  } catch (error) {
    if (ConnectorError.is(error)) throw error;
    const failure = describeFailure(error);
    record({ response: null, status: null, error: failure });
    throw failure;
  }
}

function checkAddress(url: URL, policy: AddressPolicy): void {
  try {
    checkHost(url.hostname, policy, url.protocol === 'https:' ? 'tls' : 'plain');
  } catch (error) {
    throw describeFailure(error);
  }
}

function createResponse(status: number, raw: NodeJS.Dict<string | string[]>, text: string): HttpResponse {
  const headers = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
  return {
    status,
    headers,
    text,
    json() {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        // An overloaded partner often answers with a page: what its status says is then truer than that the page is no JSON.
        throw (
          describeStatus({ status, headers }) ??
          new ConnectorError('response_invalid', `The partner's answer is not JSON: ${String(shortenBody(text.slice(0, 200)))}`)
        );
      }
    },
  };
}

function isRedirect({ status }: HttpResponse): boolean {
  return status >= 300 && status < 400 && status !== 304;
}

function describeFailure(error: unknown): ConnectorError {
  const refusal = findRefusal(error);
  if (refusal) {
    return new ConnectorError('configuration_invalid', `${refusal.message}, with which the hub does not connect. Correct the base URL.`, {
      cause: error,
    });
  }
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? cause.code : undefined;
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
      return new ConnectorError('response_invalid', `The partner's answer has more than ${maximumResponseBytes} bytes.`, { cause: error });
    }
    if (code === 'UND_ERR_INVALID_ARG')
      return new ConnectorError('connector_fault', 'The connector made a request that cannot be sent.', { cause: error });
  }
  const isTimeout =
    error instanceof Error &&
    (error.name === 'TimeoutError' || error.name === 'AbortError' || /TIMEOUT/.test(String(Reflect.get(error, 'code'))));
  return new ConnectorError('provider_unavailable', isTimeout ? 'The partner did not answer in time.' : 'The partner cannot be reached.', {
    cause: error,
  });
}
