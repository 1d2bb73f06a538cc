import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { type LoggedDelivery, type OutgoingWebhook, WebhookSender, type WebhookSenderOptions } from '../http/webhook-sender.js';
import type { State } from '../state-file.js';
import type { TremendousFaults } from './faults.js';
import type { Order } from './order.js';

/** The events that the stand-in sends. Those of the review for fraud after `FLAGGED` are guesses at the vendor's names. */
export type EventName =
  | `ORDERS.${'CREATED' | 'APPROVED' | 'CANCELED' | 'FAILED'}`
  | `REWARDS.${'DELIVERY.SUCCEEDED' | 'DELIVERY.FAILED' | 'CANCELED' | 'FLAGGED' | 'BLOCKED' | 'RELEASED'}`;

/** The header of the signature. The vendor's documentation was not read for it: it is known from clients of the API alone. */
const SIGNATURE_HEADER = 'tremendous-webhook-signature';

/** Where events go. */
export interface Registration {
  readonly id: string;
  readonly url: string;
  /** Signs the webhooks; shown once. */
  readonly private_key: string;
}

/** What a webhook is about, for the log. */
export interface WebhookSubject {
  readonly event: string;
  readonly uuid: string;
  readonly body: string;
}

/** Signs a body: HMAC-SHA256 over the raw bytes, in hex behind `sha256=`. */
export function signBody(body: string, key: string): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
}

/** Sends every event to every registered address, or what the faults make of it. */
export class Webhooks {
  readonly #sender: WebhookSender<WebhookSubject>;
  readonly #registered: Registration[] = [];
  readonly #held = new Map<string, OutgoingWebhook<WebhookSubject>>();

  /** @param namesExternalId whether a body names the external id; clients of the API show none that does */
  constructor(
    options: WebhookSenderOptions,
    private readonly faults: TremendousFaults,
    private readonly state: State,
    private readonly namesExternalId: boolean,
  ) {
    this.#sender = new WebhookSender(options);
    this.#registered.push(...(state.load('webhook') as Registration[]));
  }

  register(url: string): Registration {
    const made = { id: randomBytes(6).toString('hex').toUpperCase(), url, private_key: randomBytes(24).toString('base64url') };
    this.#registered.push(made);
    this.state.save('webhook', made.id, made);
    return made;
  }

  /** Without their keys. */
  list(): readonly Omit<Registration, 'private_key'>[] {
    return this.#registered.map(({ id, url }) => ({ id, url }));
  }

  deliveries(): readonly LoggedDelivery<WebhookSubject>[] {
    return this.#sender.list();
  }

  announce(event: EventName, order: Order): void {
    if (this.#registered.length === 0) return;
    const acting = this.faults.takeWebhook();
    const body = this.#compose(
      acting.has('webhook_unknown_event') ? 'REWARDS.TELEPORTED' : event,
      order,
      acting.has('webhook_unknown_order'),
    );
    for (const { id, url, private_key } of this.#registered) {
      const signature = signBody(body.text, acting.has('webhook_badly_signed') ? `not-${private_key}` : private_key);
      const signed = acting.has('webhook_unsigned') ? {} : { [SIGNATURE_HEADER]: signature };
      const message: OutgoingWebhook<WebhookSubject> = {
        lane: id,
        url,
        subject: { event: body.event, uuid: body.uuid, body: body.text },
        body: body.text,
        headers: () => ({ 'content-type': 'application/json', 'user-agent': 'panelbridge-sandbox-tremendous', ...signed }),
      };
      if (acting.has('webhook_reordered') && !this.#held.has(id)) {
        this.#held.set(id, message);
        continue;
      }
      this.#sender.enqueue(message, acting.get('webhook_delayed')?.delayMs ?? 0);
      if (acting.has('webhook_duplicate')) this.#sender.enqueue(message, 0);
      const held = this.#held.get(id);
      this.#held.delete(id);
      if (held !== undefined) this.#sender.enqueue(held, 0);
    }
  }

  settle(): Promise<void> {
    return this.#sender.settle();
  }

  stop(): Promise<void> {
    return this.#sender.stop();
  }

  #compose(event: string, order: Order, unknown: boolean): { readonly event: string; readonly uuid: string; readonly text: string } {
    const uuid = randomUUID();
    const isOrder = event.startsWith('ORDERS.');
    const id = unknown ? randomBytes(6).toString('hex').toUpperCase() : isOrder ? order.id : order.reward.id;
    const named = this.namesExternalId ? { external_id: unknown ? 'nobody-ordered-this' : order.external_id } : {};
    const resource = { id, type: isOrder ? 'orders' : 'rewards', ...named };
    return { event, uuid, text: JSON.stringify({ event, uuid, created_utc: new Date().toISOString(), payload: { resource, meta: {} } }) };
  }
}
