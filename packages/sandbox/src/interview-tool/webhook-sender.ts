import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookMessage } from './webhook-message.js';

/** One try to hand over a webhook. */
export interface DeliveryAttempt {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** The receiver's status; `null` when there was no answer. */
  readonly status: number | null;
  /** Why there was no answer. */
  readonly error: string | null;
  readonly durationMs: number;
}

/** A line of the delivery log. */
export interface Delivery {
  readonly id: string;
  readonly outlineId: string;
  readonly interviewId: string;
  readonly event: string;
  readonly idempotencyKey: string;
  readonly url: string;
  state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: DeliveryAttempt[];
}

/** How patiently webhooks are sent. */
export interface WebhookSenderOptions {
  /** Waits between attempts, in milliseconds; their number plus one is the number of attempts. */
  readonly retryDelaysMs: readonly number[];
  /** Longest wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** Sends webhooks: those of one interview in order, any answer but 2xx (also a redirect) is tried again with the same bytes. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #log: Delivery[] = [];
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  /** Queues a webhook behind those of the same interview, after a first wait in milliseconds. */
  enqueue(message: WebhookMessage, delayMs: number): void {
    const { outlineId, interviewId, event, idempotencyKey, url } = message;
    const delivery: Delivery = { id: randomUUID(), outlineId, interviewId, event, idempotencyKey, url, state: 'waiting', attempts: [] };
    this.#log.push(delivery);
    const before = this.#lanes.get(interviewId) ?? Promise.resolve();
    this.#lanes.set(
      interviewId,
      before.then(() => this.#deliver(message, delivery, delayMs)),
    );
  }

  /** A copy of the log, oldest first. */
  list(): readonly Delivery[] {
    return structuredClone(this.#log);
  }

  /** Waits until nothing is under way any more. */
  async settle(): Promise<void> {
    while (this.#log.some(({ state }) => state === 'waiting')) await Promise.all(this.#lanes.values());
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.settle();
  }

  async #deliver(message: WebhookMessage, delivery: Delivery, delayMs: number): Promise<void> {
    for (const wait of [delayMs, ...this.#options.retryDelaysMs]) {
      // A stopped wait or attempt falls through at once, so a closing tool does not linger.
      if (wait > 0) await sleep(wait, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      if (this.#stop.signal.aborted) break;
      const attempt = await this.#attempt(message);
      delivery.attempts.push(attempt);
      if (attempt.status !== null && attempt.status >= 200 && attempt.status < 300) {
        delivery.state = 'delivered';
        return;
      }
    }
    delivery.state = 'failed';
  }

  async #attempt({ url, headers, body }: WebhookMessage): Promise<DeliveryAttempt> {
    const begun = Date.now();
    const describe = (status: number | null, error: string | null): DeliveryAttempt => {
      return { at: new Date(begun).toISOString(), status, error, durationMs: Date.now() - begun };
    };
    try {
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#options.timeoutMs)]);
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.body?.cancel();
      return describe(response.status, null);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return describe(null, cause instanceof Error ? cause.message : String(cause));
    }
  }
}
