import {
  bindImplementation,
  type Connector,
  type ConnectorContext,
  ConnectorError,
  type HttpRequest,
  type Implementation,
  type Manifest,
} from '@panelbridge/core/connector';
import type { z } from 'zod';
import type { Answer } from '../scenarios.js';
import { failInTime } from './no-answer.js';
import { listReservedHeaders, refuseRequest } from './request-rules.js';
import { respond, type StreamedAnswer } from './respond.js';
import { leaveWatch, noteLog } from './wrap.js';

/** What answers a connector's requests. It may throw what a host throws when no answer comes. */
export type Partner = (request: HttpRequest) => Answer | StreamedAnswer | Promise<Answer | StreamedAnswer>;

/** What a connection is opened with. */
export interface OpeningInput<M extends Manifest = Manifest> {
  /** Parsed by the manifest's schema; `{}` unless told. */
  readonly config?: z.input<M['connectionConfig']> | Readonly<Record<string, unknown>>;
  /** Stored secrets by name; none unless told. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Left out: whatever the connector sends is an error. */
  readonly answer?: Partner;
  /** The time, epoch milliseconds; a fixed moment unless told. */
  readonly now?: () => number;
}

/** What a connector did while it was open. */
export interface Traces {
  /** Requests in the order in which they were made, also refused ones. */
  readonly requests: readonly HttpRequest[];
  /** Requests that a host does not send, with what is wrong with them. */
  readonly refused: readonly { readonly request: HttpRequest; readonly header: string | null; readonly error: ConnectorError }[];
  readonly logged: readonly { readonly fields: Readonly<Record<string, unknown>>; readonly message: string }[];
  /** Names of secrets, once for each time that they were shown in clear. */
  readonly revealed: readonly string[];
  /** How often the clock was read. */
  readonly clockReads: () => number;
}

const fixedTime = Date.UTC(2026, 0, 15, 12);

/**
 * Opens a connection the way a hub does: config parsed by the manifest's schema, paths confined to the declared host, the host's headers kept,
 * answers limited in size, redirects refused, and nothing handed in that the contract does not name.
 *
 * @returns the connector's functions beside what it did
 * @throws ZodError when the config does not fit the manifest
 */
export function openConnector<M extends Manifest>(connector: Connector<M>, input: OpeningInput<M> = {}): Implementation<M> & Traces {
  const { context, traces } = createContext(connector, input);
  return { ...bindImplementation(connector.manifest, connector.create(context)), ...traces };
}

/** Makes what a connector is given, and what is written down of its use. */
export function createContext<M extends Manifest>(connector: Connector<M>, input: OpeningInput<M>) {
  const { config = {}, secrets = {}, answer, now = () => fixedTime } = input;
  const requests: HttpRequest[] = [];
  const refused: Traces['refused'][number][] = [];
  const logged: Traces['logged'][number][] = [];
  const revealed: string[] = [];
  let clockReads = 0;
  const log = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    logged.push({ fields, message });
    noteLog({ fields, message });
  };
  const context = {
    config: connector.manifest.connectionConfig.parse(config),
    http: {
      async send(request: HttpRequest) {
        requests.push(request);
        const error = refuseRequest(request);
        if (error) {
          refused.push({ request, header: listReservedHeaders(request)[0] ?? null, error });
          throw error;
        }
        if (!answer) throw new Error(`nothing may be sent here: ${request.method} ${request.path}`);
        return respond(
          await endWith(
            request.signal,
            leaveWatch(() => answer(request)),
          ),
        );
      },
    },
    clock: {
      now: () => {
        clockReads += 1;
        return now();
      },
    },
    logger: { info: log, warn: log },
    secrets: {
      has: (name: string) => Object.hasOwn(secrets, name),
      reveal: (name: string) => {
        revealed.push(name);
        const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
        if (value === undefined)
          throw new ConnectorError('configuration_invalid', `secrets/${name}: it is needed and not stored; store it.`);
        return value;
      },
    },
  } as ConnectorContext<z.infer<M['connectionConfig']>, keyof M['secrets'] & string>;
  const traces: Traces = { requests, refused, logged, revealed, clockReads: () => clockReads };
  return { context, traces };
}

/** Ends a request with its answer, or as a host does when its signal ends it. */
async function endWith<T>(signal: AbortSignal | undefined, work: T | Promise<T>): Promise<T> {
  if (!signal) return work;
  let onAbort: (() => void) | undefined;
  const ending = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(failInTime(signal.reason));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, ending]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}

/** What a call threw, as code, text and wait. @throws what is no ConnectorError, and an Error where nothing was thrown */
export async function catchError(call: Promise<unknown>): Promise<Pick<ConnectorError, 'code' | 'message' | 'retryAfterMs'>> {
  const error = await call.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (!ConnectorError.is(error)) throw error;
  return { code: error.code, message: error.message, retryAfterMs: error.retryAfterMs };
}
