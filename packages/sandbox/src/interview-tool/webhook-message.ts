import { createHmac, randomUUID } from 'node:crypto';
import type { LoggedDelivery, OutgoingWebhook } from '../http/webhook-sender.js';
import type { Interview } from './interview.js';
import { type Misbehaviour, spoilParameters } from './misbehaviour.js';
import type { WebhookSettings } from './outline.js';

/** What a webhook can report. Source: the vendor's page on webhooks. */
export type WebhookEvent = 'interview.completed' | 'interview.partial' | 'interview.abandoned';

/** What a webhook of the tool is about. */
export interface WebhookSubject {
  readonly outlineId: string;
  readonly interviewId: string;
  /** The event as it stands in the body; not a {@link WebhookEvent} under the switch `unknownEvent`. */
  readonly event: string;
  readonly idempotencyKey: string;
}

/** A line of the delivery log. */
export type Delivery = LoggedDelivery<WebhookSubject>;

const HUGE = 5 * 1024 * 1024;
const TEN_MINUTES = 600_000;
/** `COMPLETE` is the one status that the vendor's page shows; the other two are ours. */
const STATUS: Readonly<Record<WebhookEvent, string>> = {
  'interview.completed': 'COMPLETE',
  'interview.partial': 'PARTIAL',
  'interview.abandoned': 'ABANDONED',
};

/** Signs a body: HMAC-SHA256 over the raw bytes, as lower-case hex. */
export function signBody(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

function authenticate(webhook: WebhookSettings, body: string, bad: boolean): Record<string, string> {
  const secret = bad ? `not-${webhook.secret}` : webhook.secret;
  return webhook.scheme === 'hmac' ? { 'x-perspective-signature': signBody(body, secret) } : { [webhook.header]: secret };
}

/**
 * Writes and signs the webhook of one event. The time stands in the body (ISO 8601), so the signature covers it.
 *
 * @param at when the event happened
 */
export function composeWebhook(
  interview: Interview,
  event: WebhookEvent,
  at: Date,
  webhook: WebhookSettings,
  switches: Misbehaviour,
): OutgoingWebhook<WebhookSubject> {
  const name = switches.unknownEvent ? 'interview.rescheduled' : event;
  const idempotencyKey = randomUUID();
  const body = JSON.stringify({
    event: name,
    status: switches.unknownEvent ? 'RESCHEDULED' : STATUS[event],
    returned_after_partial_conversation: interview.returned,
    test: interview.test,
    timestamp: new Date(at.getTime() - (switches.oldTimestamp ? TEN_MINUTES : 0)).toISOString(),
    research_id: interview.outlineId,
    interview_id: interview.id,
    participant_metadata: Object.fromEntries(spoilParameters(interview.metadata, switches, 'webhook')),
    structured_output: { answers: interview.conversation.answers, ...(switches.hugeBody ? { filler: 'x'.repeat(HUGE) } : {}) },
  });
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'panelbridge-sandbox-interview-tool',
    'x-idempotency-key': idempotencyKey,
    ...authenticate(webhook, body, switches.badSignature ?? false),
  };
  return {
    lane: interview.id,
    subject: { outlineId: interview.outlineId, interviewId: interview.id, event: name, idempotencyKey },
    url: webhook.url,
    body,
    headers: () => headers,
  };
}
