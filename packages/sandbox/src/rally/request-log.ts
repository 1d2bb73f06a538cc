import type { Endpoint } from './misbehaviour.js';

/** A request to the API, as it was received. */
export interface LoggedRallyRequest {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly endpoint: Endpoint;
  /** Name of the key; empty when the request did not carry a known one. */
  readonly keyName: string;
  /** The JSON that came; `undefined` without one. */
  readonly body: unknown;
  /** What was answered; `null` when nothing was (yet). */
  status: number | null;
}

/** The newest requests to the API, oldest first. */
export class RallyRequestLog {
  readonly #size: number;
  #newest: LoggedRallyRequest[] = [];

  /** @param size how many requests are held */
  constructor(size: number) {
    this.#size = size;
  }

  add(request: Omit<LoggedRallyRequest, 'at' | 'status'>): LoggedRallyRequest {
    const logged: LoggedRallyRequest = { at: new Date().toISOString(), ...request, status: null };
    this.#newest.push(logged);
    if (this.#newest.length > this.#size) this.#newest.shift();
    return logged;
  }

  list(): readonly LoggedRallyRequest[] {
    return structuredClone(this.#newest);
  }

  clear(): void {
    this.#newest = [];
  }
}
