/** Why nobody can say yet what became of an order. */
export interface Trouble {
  readonly kind: /** 401 or 403: the key is wrong or may not pay. */
    | 'key_refused'
    /** 429. */
    | 'rate_limited'
    /** 5xx, or 408. */
    | 'provider_unavailable'
    /** No answer came, so the order may have been accepted. */
    | 'no_answer'
    /** An answer that cannot be read, or one about something else. */
    | 'unreadable'
    /** Under this id the provider holds an order with other contents. It is never paid again by the hub: a person has to look. */
    | 'conflict';
  /** What happened and what to do, in plain words. */
  readonly detail: string;
  /** How long the provider asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** What an order that the provider accepted waits for. */
export type WaitsFor = 'approval' | 'settlement' | 'processing' | 'delivery' | 'resend' | 'fraud_review' | 'fraud_blocked';

/** A `PayoutReport` with what a person wants to see of it. Only `failed` allows another order for the same debt. */
export type TremendousReport =
  | {
      readonly state: 'sent' | 'delivered';
      /** The provider's id of the order. */
      readonly reference: string;
      readonly rewardId: string | null;
      /** Null once delivered. With `resend`, the money left and the delivery failed. */
      readonly waitsFor: WaitsFor | null;
      /** For delivery by LINK, where the person redeems it: worth as much as the money. */
      readonly link?: string;
    }
  | { readonly state: 'unknown'; readonly reference?: string; readonly trouble: Trouble }
  | { readonly state: 'failed'; readonly reason: string };

/** Makes the report of an order of which nobody knows what became. */
export function reportUnknown(
  kind: Trouble['kind'],
  detail: string,
  more: { reference?: string; retryAfterMs?: number } = {},
): TremendousReport {
  const { reference, retryAfterMs } = more;
  const trouble = { kind, detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  return { state: 'unknown', ...(reference === undefined ? {} : { reference }), trouble };
}
