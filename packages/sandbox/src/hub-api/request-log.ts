import type { KeyHeader } from '../http/api-keys.js';
import type { Endpoint } from './misbehaviour.js';

/** A request to the API, as it was received. */
export interface LoggedHubRequest {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly endpoint: Endpoint;
  /** Name of the key; empty when the request did not carry a known one. */
  readonly keyName: string;
  /** The header in which the key came. */
  readonly keyHeader: KeyHeader | null;
  readonly contentType: string | null;
  /** How many rows the batch held; `null` for other requests, and for what could not be read. */
  rows: number | null;
  /** The JSON that came; `undefined` without one, and in a quiet stand-in. */
  body: unknown;
  /** What was answered; `null` when nothing was (yet). */
  status: number | null;
}

/** What was received since the start or since the log was emptied, however much of it the log still holds. */
export interface RequestTotals {
  readonly requests: number;
  /** Requests to each endpoint. */
  readonly endpoints: Readonly<Partial<Record<Endpoint, number>>>;
  /** Answers by status; those that were never given are in no status. */
  readonly statuses: Readonly<Record<number, number>>;
}

/** The newest requests, oldest first, and counts of all. */
export class HubRequestLog {
  readonly #size: number;
  #newest: LoggedHubRequest[] = [];
  #endpoints: Partial<Record<Endpoint, number>> = {};
  #statuses: Record<number, number> = {};

  /** @param size how many requests are held */
  constructor(size: number) {
    this.#size = size;
  }

  add(request: Omit<LoggedHubRequest, 'at' | 'rows' | 'body' | 'status'>): LoggedHubRequest {
    const logged: LoggedHubRequest = { at: new Date().toISOString(), ...request, rows: null, body: undefined, status: null };
    this.#endpoints[request.endpoint] = (this.#endpoints[request.endpoint] ?? 0) + 1;
    this.#newest.push(logged);
    if (this.#newest.length > this.#size) this.#newest.shift();
    return logged;
  }

  answer(logged: LoggedHubRequest, status: number): void {
    logged.status = status;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
  }

  list(): readonly LoggedHubRequest[] {
    return structuredClone(this.#newest);
  }

  totals(): RequestTotals {
    const requests = Object.values(this.#endpoints).reduce((sum, each) => sum + each, 0);
    return { requests, endpoints: { ...this.#endpoints }, statuses: { ...this.#statuses } };
  }

  clear(): void {
    this.#newest = [];
    this.#endpoints = {};
    this.#statuses = {};
  }
}
