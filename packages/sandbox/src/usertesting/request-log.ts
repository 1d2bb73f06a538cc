import type { Endpoint } from './misbehaviour.js';

/** A request to the token endpoint or to the Results API, as it was received. */
export interface LoggedRequest {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly endpoint: Endpoint;
  /** Whether it carried a token that held; `null` for the token endpoint. */
  readonly tokenOk: boolean | null;
  /** Empty when the request did not prove to be of a known client. */
  readonly clientId: string;
  /** What was answered; `null` when nothing was (yet). */
  status: number | null;
}

/** What was received, oldest first. Participants' pages are left out: an id that was removed must be visible nowhere (S0-41). */
export class RequestLog {
  #requests: LoggedRequest[] = [];

  add(request: Omit<LoggedRequest, 'at' | 'status'>): LoggedRequest {
    const logged: LoggedRequest = { at: new Date().toISOString(), ...request, status: null };
    this.#requests.push(logged);
    return logged;
  }

  list(): readonly LoggedRequest[] {
    return structuredClone(this.#requests);
  }

  clear(): void {
    this.#requests = [];
  }
}
