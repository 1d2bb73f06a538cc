import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { readJson } from './wire.js';

/** The header of the signature. Known from clients of the API, and not confirmed by the provider's documentation. */
export const tremendousSignatureHeader = 'tremendous-webhook-signature';

/**
 * Proves that a webhook comes from whoever holds its private key: HMAC-SHA256 over the raw bytes, compared in constant time.
 *
 * @param header as it came, `sha256=` and 64 hex digits
 * @param key the webhook's private key; an empty one proves nothing
 */
export function verifyWebhook(rawBody: Uint8Array, header: string | undefined, key: string): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '')?.[1];
  if (given === undefined || key === '') return false;
  return timingSafeEqual(createHmac('sha256', key).update(rawBody).digest(), Buffer.from(given, 'hex'));
}

const webhookSchema = z.object({
  event: z.string().min(1),
  uuid: z.string().min(1),
  created_utc: z.string().optional(),
  payload: z.object({
    resource: z.object({ id: z.string().regex(/^[\w-]{1,64}$/), type: z.enum(['orders', 'rewards']), external_id: z.string().nullish() }),
  }),
});

/** An event about an order. It is a hint to look, never proof of a state: events come twice, late and in any order. */
export interface TremendousEvent {
  /** Equal for repeated deliveries. */
  readonly id: string;
  /** Such as `REWARDS.DELIVERY.FAILED`. */
  readonly name: string;
  /** ISO 8601, as the provider wrote it. */
  readonly at: string | null;
  readonly resource: { readonly type: 'orders' | 'rewards'; readonly id: string };
  /** Ours, if the event names it; clients of the API show none that does, so `findByEvent` of the provider looks it up. */
  readonly externalId: string | null;
}

/** Reads the body of a proven webhook; `undefined` when it is about neither an order nor a reward. */
export function readWebhook(body: string): TremendousEvent | undefined {
  const read = readJson(body, webhookSchema);
  if (read === undefined) return undefined;
  const { event, uuid, created_utc, payload } = read;
  const { id, type, external_id } = payload.resource;
  return { id: uuid, name: event, at: created_utc ?? null, resource: { type, id }, externalId: external_id ?? null };
}
