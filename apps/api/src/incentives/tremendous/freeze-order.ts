import { fault, formatAmount, refuse, succeed, type Fault, type Result } from '@panelbridge/core';
import type { PayoutOrder } from '../payout-provider.js';
import type { TremendousSettings } from './settings.js';

/** Why an order cannot be written for the provider. */
export type FreezeFault = 'recipient_erased' | 'email_missing' | 'amount_invalid';

/** Stands where a person has no name, since the provider asks for one. */
const nameless = 'Participant';

/**
 * Writes the request of an order, byte for byte the same for equal orders and settings: the provider refuses an id that comes back with other
 * contents (409).
 *
 * @returns the UTF-8 bytes, or every fault at once
 */
export function freezeOrder(order: PayoutOrder, settings: TremendousSettings): Result<Uint8Array, FreezeFault> {
  const { externalId, amount, recipient } = order;
  const { fundingSourceId, campaignId, products, delivery } = settings;
  const faults: Fault<FreezeFault>[] = [];
  if (recipient === null)
    faults.push(
      fault('recipient_erased', '/recipient', 'The person was erased, so nobody is left to send money to. Settle it outside the hub.'),
    );
  if (recipient !== null && recipient.email === null && delivery === 'EMAIL')
    faults.push(fault('email_missing', '/recipient/email', 'The person has no email address. Add one, or deliver by LINK.'));
  const denomination = Number(formatAmount(amount));
  // Beyond what a JSON number holds to the last digit, the provider would read another amount.
  if (amount.amount <= 0 || String(amount.amount).length > 15)
    faults.push(
      fault('amount_invalid', '/amount', `The amount is ${formatAmount(amount)} ${amount.currency}; it has to be more than 0 and exact.`),
    );
  if (recipient === null || faults.length > 0) return refuse(...faults);
  const name = [recipient.firstName, recipient.lastName].filter((part) => part !== null && part !== '').join(' ');
  const request = {
    external_id: externalId,
    payment: { funding_source_id: fundingSourceId },
    reward: {
      value: { denomination, currency_code: amount.currency },
      recipient: { name: name === '' ? nameless : name, ...(recipient.email === null ? {} : { email: recipient.email }) },
      delivery: { method: delivery },
      ...(campaignId === undefined ? { products } : { campaign_id: campaignId }),
    },
  };
  return succeed(new TextEncoder().encode(JSON.stringify(request)));
}
