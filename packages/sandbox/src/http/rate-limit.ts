/** Where a client stands after a request. */
export interface RateState {
  readonly exceeded: boolean;
  /** Requests of one client in a period. */
  readonly limit: number;
  /** How many of them are left. */
  readonly remaining: number;
  /** Until the period ends, in whole seconds, at least 1. */
  readonly secondsLeft: number;
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

  /** Counts one request; requests without a known client are one client together. */
  take(clientId: string): RateState {
    const now = Date.now();
    const running = this.#periods.get(clientId);
    const period = running !== undefined && now < running.endsAt ? running : { endsAt: now + this.#periodMs, count: 0 };
    period.count += 1;
    this.#periods.set(clientId, period);
    return {
      exceeded: period.count > this.#limit,
      limit: this.#limit,
      remaining: Math.max(0, this.#limit - period.count),
      secondsLeft: Math.ceil((period.endsAt - now) / 1000),
    };
  }
}
