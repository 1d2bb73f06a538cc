import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { oneOf } from '../http/active-faults.js';
import { type LoggedDelivery, type OutgoingWebhook, WebhookSender, type WebhookSenderOptions } from '../http/webhook-sender.js';
import type { State } from '../state-file.js';
import type { RallyFaults, WebhookFaults } from './faults.js';
import { UNKNOWN_STATUS } from './misbehaviour.js';
import { makeSecret, signWebhook } from './sign-webhook.js';
import { type RallyEvent, WEBHOOK_EVENTS } from './words.js';

/** Body of `POST /admin/webhooks`. */
export const endpointSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be an absolute http or https address' }),
  /** All by default. */
  events: z.array(oneOf(WEBHOOK_EVENTS)).min(1).optional(),
  /** Sent along with every webhook, as Svix offers it for an address; none by default. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,60}$/), z.string()).optional(),
  /** Random by default. */
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, { error: 'must be whsec_ and 24 to 64 bytes in base64' })
    .optional(),
});

/** What a caller gives to register an address. */
export type WebhookEndpointInput = z.input<typeof endpointSchema>;

/** An address that is told what happens. */
export interface WebhookEndpoint {
  readonly endpointId: string;
  readonly url: string;
  readonly events: readonly RallyEvent[];
  readonly headers: Readonly<Record<string, string>>;
  /** The newest first; an older one signs as well until it is replaced in turn. */
  readonly secrets: readonly string[];
}

/** What a webhook is about. */
export interface WebhookSubject {
  readonly endpointId: string;
  readonly event: string;
  /** The header `svix-id`: the same at every attempt. */
  readonly messageId: string;
}

/** A line of the delivery log. */
export type RallyDelivery = LoggedDelivery<WebhookSubject>;

const TEN_MINUTES = 600;

/** Tells the registered addresses what happened, as the faults allow. */
export class RallyWebhooks {
  readonly #endpoints = new Map<string, WebhookEndpoint>();
  readonly #held = new Map<string, OutgoingWebhook<WebhookSubject>[]>();
  readonly #sender: WebhookSender<WebhookSubject>;
  readonly #faults: RallyFaults;
  readonly #state: State;

  constructor(state: State, faults: RallyFaults, options: WebhookSenderOptions) {
    this.#state = state;
    this.#faults = faults;
    this.#sender = new WebhookSender(options);
    for (const endpoint of state.load('endpoint') as WebhookEndpoint[]) this.#endpoints.set(endpoint.endpointId, endpoint);
  }

  register({ url, events = [...WEBHOOK_EVENTS], headers = {}, secret = makeSecret() }: z.output<typeof endpointSchema>): WebhookEndpoint {
    return this.#save({ endpointId: `ep_${randomUUID()}`, url, events, headers, secrets: [secret] });
  }

  /** Gives an address a new secret; the one before goes on signing beside it. */
  rotate(endpointId: string): WebhookEndpoint | undefined {
    const endpoint = this.#endpoints.get(endpointId);
    return endpoint && this.#save({ ...endpoint, secrets: [makeSecret(), ...endpoint.secrets.slice(0, 1)] });
  }

  remove(endpointId: string): boolean {
    this.#state.remove('endpoint', endpointId);
    return this.#endpoints.delete(endpointId);
  }

  endpoints(): readonly WebhookEndpoint[] {
    return [...this.#endpoints.values()];
  }

  /** Sends an event to everybody who wants it. */
  announce(event: RallyEvent, fields: Readonly<Record<string, unknown>>): void {
    for (const endpoint of this.#endpoints.values()) if (endpoint.events.includes(event)) this.#send(endpoint, event, fields);
  }

  deliveries(): readonly RallyDelivery[] {
    return this.#sender.list();
  }

  settle(): Promise<void> {
    return this.#sender.settle();
  }

  stop(): Promise<void> {
    return this.#sender.stop();
  }

  #send(endpoint: WebhookEndpoint, event: RallyEvent, fields: Readonly<Record<string, unknown>>): void {
    const acting = this.#faults.takeForWebhook(event);
    if (acting.names.has('webhook_lost')) return;
    const message = this.#compose(endpoint, event, fields, acting);
    const held = this.#held.get(endpoint.endpointId) ?? [];
    if (acting.names.has('webhook_reordered')) {
      this.#held.set(endpoint.endpointId, [...held, message]);
      return;
    }
    this.#held.delete(endpoint.endpointId);
    this.#sender.enqueue(message, acting.delayMs);
    if (acting.names.has('webhook_duplicate')) this.#sender.enqueue(message, 0);
    for (const each of held) this.#sender.enqueue(each, 0);
  }

  #compose(
    { endpointId, url, headers, secrets }: WebhookEndpoint,
    event: RallyEvent,
    fields: Readonly<Record<string, unknown>>,
    { names }: WebhookFaults,
  ): OutgoingWebhook<WebhookSubject> {
    const messageId = `msg_${randomUUID()}`;
    const name = names.has('webhook_unknown_event') ? 'participant.beamed_up' : event;
    const status = names.has('webhook_unknown_status') && 'status' in fields ? { status: UNKNOWN_STATUS } : {};
    const body = JSON.stringify({ _eventType: name, ...fields, ...status });
    const signing = names.has('webhook_wrong_signature') ? [makeSecret()] : secrets;
    return {
      // A delayed webhook must not hold up those behind it.
      lane: names.has('webhook_delayed') ? messageId : endpointId,
      subject: { endpointId, event: name, messageId },
      url,
      body,
      headers: () => {
        const seconds = Math.floor(Date.now() / 1000) - (names.has('webhook_old') ? TEN_MINUTES : 0);
        const signature = names.has('webhook_unsigned') ? {} : { 'svix-signature': signWebhook(messageId, seconds, body, signing) };
        return { ...headers, 'content-type': 'application/json', 'svix-id': messageId, 'svix-timestamp': String(seconds), ...signature };
      },
    };
  }

  #save(endpoint: WebhookEndpoint): WebhookEndpoint {
    this.#endpoints.set(endpoint.endpointId, endpoint);
    this.#state.save('endpoint', endpoint.endpointId, endpoint);
    return endpoint;
  }
}
