import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** A webhook with its bytes fixed, so that every attempt sends the same. */
export interface OutgoingWebhook<Subject extends object> {
  /** Webhooks of one lane are sent one after the other. */
  readonly lane: string;
  /** What it is about; stands in the log. */
  readonly subject: Subject;
  readonly url: string;
  readonly body: string;
  /** The headers of an attempt that begins now, since some signatures cover the time. */
  headers(now: Date): Readonly<Record<string, string>>;
}

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
export type LoggedDelivery<Subject extends object> = Subject & {
  readonly id: string;
  readonly url: string;
  state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: DeliveryAttempt[];
};

/** How patiently webhooks are sent. */
export interface WebhookSenderOptions {
  /** Waits between attempts, in milliseconds; their number plus one is the number of attempts. */
  readonly retryDelaysMs: readonly number[];
  /** Longest wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** Sends webhooks: those of one lane in order, any answer but 2xx (also a redirect) is tried again with the same bytes. */
export class WebhookSender<Subject extends object> {
  readonly #options: WebhookSenderOptions;
  readonly #log: LoggedDelivery<Subject>[] = [];
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  /** Queues a webhook behind those of the same lane, after a first wait in milliseconds. */
  enqueue(message: OutgoingWebhook<Subject>, delayMs: number): void {
    const { lane, subject, url } = message;
    const delivery: LoggedDelivery<Subject> = { ...subject, id: randomUUID(), url, state: 'waiting', attempts: [] };
    this.#log.push(delivery);
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    this.#lanes.set(
      lane,
      before.then(() => this.#deliver(message, delivery, delayMs)),
    );
  }

  /** A copy of the log, oldest first. */
  list(): readonly LoggedDelivery<Subject>[] {
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

  async #deliver(message: OutgoingWebhook<Subject>, delivery: LoggedDelivery<Subject>, delayMs: number): Promise<void> {
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

  async #attempt(message: OutgoingWebhook<Subject>): Promise<DeliveryAttempt> {
    const begun = Date.now();
    const describe = (status: number | null, error: string | null): DeliveryAttempt => {
      return { at: new Date(begun).toISOString(), status, error, durationMs: Date.now() - begun };
    };
    try {
      const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#options.timeoutMs)]);
      const { url, body } = message;
      const response = await fetch(url, { method: 'POST', headers: message.headers(new Date(begun)), body, redirect: 'manual', signal });
      await response.body?.cancel();
      return describe(response.status, null);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return describe(null, cause instanceof Error ? cause.message : String(cause));
    }
  }
}
