import { ConnectorError, type HttpRequest, type HttpResponse, type Implementation } from '@panelbridge/core/connector';
import { connector, type manifest } from '../src/index.js';

type Context = Parameters<typeof connector.create>[0];

/** How the partner answers one request. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is where it is a text. */
  readonly body?: unknown;
}

/** What a test gives to open a connection. */
export interface ConnectionInput {
  /** Whether the connection holds a key; `true` unless told. */
  readonly hasKey?: boolean;
  /** Left out: nothing may be sent. */
  readonly answer?: (request: HttpRequest) => Answer | Promise<Answer>;
}

/** Opens a connection the way a host does; `requests` holds what was sent. */
export function open({ hasKey = true, answer }: ConnectionInput = {}): Implementation<typeof manifest> & {
  readonly requests: readonly HttpRequest[];
} {
  const requests: HttpRequest[] = [];
  const unexpected = (): never => {
    throw new Error('this connector has no business here');
  };
  const context: Context = {
    config: connector.manifest.connectionConfig.parse({}),
    http: {
      async send(request) {
        requests.push(request);
        if (!answer) return unexpected();
        return respond(await answer(request));
      },
    },
    clock: { now: unexpected },
    logger: { info: unexpected, warn: unexpected },
    secrets: { has: (name) => name === 'apiKey' && hasKey, reveal: unexpected },
  };
  return { ...connector.create(context), requests };
}

function respond({ status = 200, headers = {}, body }: Answer): HttpResponse {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return {
    status,
    headers,
    text,
    json() {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        throw new ConnectorError('response_invalid', 'The partner’s answer is not JSON.');
      }
    },
  };
}

/** A signal that never ends anything. */
export const signal: AbortSignal = new AbortController().signal;

/** Settings of a study that is named at Rally. */
export const study = { rallyStudyId: 'cm1uwhduy001vle4gr4soyqkq' } as const;

/** What a call threw, as code and text. */
export async function catchError(call: Promise<unknown>): Promise<Pick<ConnectorError, 'code' | 'message'>> {
  const error = await call.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (!ConnectorError.is(error)) throw error;
  return { code: error.code, message: error.message };
}
