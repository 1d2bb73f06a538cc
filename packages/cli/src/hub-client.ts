import { writePlain } from './words.js';

/** Where a hub is, and the key that it lets in. */
export interface HubAddress {
  readonly url: string;
  readonly key: string;
}

/** What a command asked of the hub cannot be had: it refused, did not answer, or has no such thing; the message is for people. */
export class HubError extends Error {
  override readonly name = 'HubError';
  /** HTTP status, 404 also for what a list lacks; `null`: no answer came. */
  readonly status: number | null;

  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

interface Problem {
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly errors?: unknown;
}

const tooManyRequests = 429;
const firstServerError = 500;

/** Talks to a hub over its REST API, and over nothing else. */
export class HubClient {
  readonly #address: HubAddress;

  constructor(address: HubAddress) {
    this.#address = address;
  }

  /** @throws HubError */
  async get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
    return this.#read(await this.#send('GET', path, undefined, signal), signal);
  }

  /** @throws HubError */
  async post<Answer>(path: string, body?: object): Promise<Answer> {
    return this.#read(await this.#send('POST', path, body));
  }

  /** Reads an answer as it comes. @throws HubError */
  async *stream(path: string): AsyncGenerator<Uint8Array> {
    const { body } = await this.#send('GET', path);
    if (!body) return;
    try {
      yield* body;
    } catch (error) {
      throw this.#explainBreak(error);
    }
  }

  async #read<Answer>(response: Response, signal?: AbortSignal): Promise<Answer> {
    const text = await response.text().catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw this.#explainBreak(error);
    });
    try {
      return JSON.parse(text) as Answer;
    } catch (error) {
      throw new HubError(`What answers at ${this.#address.url} is no hub. Set PANELBRIDGE_URL to where it is.`, response.status, {
        cause: error,
      });
    }
  }

  #explainBreak(cause: unknown): HubError {
    return new HubError(`The hub at ${this.#address.url} broke off in the middle of its answer. Try again.`, null, { cause });
  }

  async #send(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
    const { url, key } = this.#address;
    const response = await fetch(new URL(path.replace(/^\//, ''), url.endsWith('/') ? url : `${url}/`), {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw new HubError(`No hub answers at ${url}. Start it, or set PANELBRIDGE_URL to where it is.`, null, { cause: error });
    });
    if (!response.ok) throw await readProblem(response);
    return response;
  }
}

/** Whether the same request may succeed in a while: no answer came, the key has used its quota up, or the hub is just not able to. */
export function isPassing(error: unknown): boolean {
  return error instanceof HubError && (error.status === null || error.status === tooManyRequests || error.status >= firstServerError);
}

async function readProblem(response: Response): Promise<HubError> {
  const { status } = response;
  const problem = (await response.json().catch(() => ({}))) as Problem;
  const title = typeof problem.title === 'string' ? problem.title : `The hub answered ${status}`;
  const detail = typeof problem.detail === 'string' ? problem.detail : '';
  const faults = Array.isArray(problem.errors) ? problem.errors.map(describeFault) : [];
  const told = faults.length > 0 && !faults.some((fault) => fault.includes(detail)) ? detail : faults.length > 0 ? '' : detail;
  // Names of columns and the like come from outside, and are shown in a terminal.
  const lines = [`${title}.${told === '' ? '' : ` ${told}`}`, ...faults];
  return new HubError(lines.map((line, place) => `${place === 0 ? '' : '  '}${writePlain(line)}`).join('\n'), status);
}

function describeFault(fault: unknown): string {
  if (typeof fault !== 'object' || fault === null) return '';
  const tell = (member: 'pointer' | 'detail'): string => {
    const value: unknown = Reflect.get(fault, member);
    return typeof value === 'string' ? value : '';
  };
  return `${tell('pointer')} ${tell('detail')}`;
}
