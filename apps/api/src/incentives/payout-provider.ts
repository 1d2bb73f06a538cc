import type { Money } from '@panelbridge/core';

/**
 * Whoever brings money to people. Two kinds, since some take a list and pay it in their own time, and some are called for each payment.
 *
 * What both have in common: an order is known by its external id, which is derived from what is owed before anybody is called, so that the
 * same order can never be paid twice; and an order that failed is retried only under the next id.
 */
export type PayoutProvider = FilePayoutProvider | ApiPayoutProvider;

/** One payment. */
export interface PayoutOrder {
  readonly externalId: string;
  readonly amount: Money;
  /** Title of the study. */
  readonly study: string;
  /** Null once the person has been erased: the debt stays, nobody knows to whom. */
  readonly recipient: PayoutRecipient | null;
}

/** Who gets a payment. */
export interface PayoutRecipient {
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

/** A provider that is handed a file. Its payments go from `released` through `sending` to `sent` in the transaction that makes the file. */
export interface FilePayoutProvider {
  readonly kind: 'file';
  /** Stands in `incentives.provider`. */
  readonly name: string;
  /** The first line of the file. */
  readonly columns: readonly string[];
  /** One line, with a cell for each column. */
  writeRow(order: PayoutOrder): readonly string[];
}

/**
 * A provider that is called for each payment.
 *
 * The host takes it down this road, one short transaction at each arrow: `released` → the request is frozen and stored, `sending` → one call
 * → `sent`, `delivered`, `failed` or `unknown`. What is `unknown` is looked up before anything else; if the provider has no such order, the
 * stored bytes are sent again under the same id. After a crash, what is `sending` counts as `unknown`.
 */
export interface ApiPayoutProvider {
  readonly kind: 'api';
  /** Stands in `incentives.provider`. */
  readonly name: string;
  /** Writes the request of an order, once: providers refuse an id that comes back with other contents. */
  freeze(order: PayoutOrder): Uint8Array;
  /** Makes one call with the frozen request and never repeats it by itself. Whatever does not prove the contrary is `unknown`. */
  send(externalId: string, request: Uint8Array): Promise<PayoutReport>;
  /** Asks for an order; `absent`: the provider has never heard of it. */
  find(externalId: string): Promise<PayoutReport | { readonly state: 'absent' }>;
}

/** What a provider says about an order. Only `failed` allows another order for the same debt. */
export type PayoutReport =
  | { readonly state: 'sent' | 'delivered' | 'unknown'; readonly reference?: string }
  | { readonly state: 'failed'; readonly reason: string };
