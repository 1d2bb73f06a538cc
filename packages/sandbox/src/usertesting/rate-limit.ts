/** Where a client stands after a request. */
export interface RateState {
  readonly exceeded: boolean;
  /** The three headers that go with every answer of the Results API; `x-ratelimit-reset` in seconds until the period ends. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts the requests of every client over fixed periods, each of which begins with the first request after the one before. */
export class RateLimit {
  readonly #limit: number;
  readonly #periodMs: number;
  readonly #periods = new Map<string, { endsAt: number; count: number }>();

  /** @param limit requests of one client in a period */
  constructor(limit: number, periodSeconds: number) {
    this.#limit = limit;
    this.#periodMs = periodSeconds * 1000;
  }

  /** Counts one request; requests without a known token are one client together. */
  take(clientId: string): RateState {
    const now = Date.now();
    const running = this.#periods.get(clientId);
    const period = running !== undefined && now < running.endsAt ? running : { endsAt: now + this.#periodMs, count: 0 };
    period.count += 1;
    this.#periods.set(clientId, period);
    const headers = {
      'x-ratelimit-limit': String(this.#limit),
      'x-ratelimit-remaining': String(Math.max(0, this.#limit - period.count)),
      'x-ratelimit-reset': String(Math.ceil((period.endsAt - now) / 1000)),
    };
    return { exceeded: period.count > this.#limit, headers };
  }
}
