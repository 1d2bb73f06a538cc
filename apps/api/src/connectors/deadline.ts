/**
 * A signal that ends after a time, or with other signals. Unlike `AbortSignal.any`, nothing of it stays behind with a signal that lives for hours,
 * once it is released.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #release: readonly (() => void)[];

  /** @param others signals that end it before its time; what is absent among them is passed over */
  constructor(milliseconds: number, ...others: readonly (AbortSignal | undefined)[]) {
    const controller = this.#controller;
    this.#timer = setTimeout(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')), milliseconds);
    this.#timer.unref();
    this.#release = [...new Set(others)].flatMap((other) => {
      if (!other) return [];
      const follow = (): void => controller.abort(other.reason);
      if (other.aborted) follow();
      else other.addEventListener('abort', follow, { once: true });
      return [() => other.removeEventListener('abort', follow)];
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Lets go of the timer and of the other signals; the signal never ends any more. */
  release(): void {
    clearTimeout(this.#timer);
    for (const release of this.#release) release();
  }
}
