import { reportUnknown, type TremendousReport, type WaitsFor } from './report.js';
import type { WireOrder } from './wire.js';

const waiting: Readonly<Record<string, WaitsFor>> = {
  OPEN: 'processing',
  'PENDING APPROVAL': 'approval',
  'PENDING INTERNAL PAYMENT APPROVAL': 'approval',
  'PENDING SETTLEMENT': 'settlement',
};
const deliveries: ReadonlySet<string> = new Set(['SCHEDULED', 'PENDING', 'SUCCEEDED', 'FAILED']);

/**
 * What an order at the provider means. A failed delivery is no failed payment: the money left, and the reward is resent. A status that nobody
 * has heard of is `unknown`.
 *
 * @param expected the id and, where it is at hand, the frozen request; an order that differs from it is never taken for ours
 */
export function readOrder(order: WireOrder, expected: { readonly externalId: string; readonly request?: Uint8Array }): TremendousReport {
  const { id: reference, status, rewards = [] } = order;
  if (order.external_id !== expected.externalId)
    return reportUnknown('unreadable', `The provider answered about the order ${reference}, which has another external id.`);
  const [reward, ...others] = rewards;
  const difference = expected.request && findDifference(order, expected.request);
  if (difference !== undefined) {
    const detail = `The provider's order ${reference} has another ${difference} than ours under the same id. Compare both; the hub does not pay it again.`;
    return reportUnknown('conflict', detail, { reference });
  }
  if (others.length > 0) return reportUnknown('conflict', `The provider's order ${reference} holds more than one reward.`, { reference });
  const delivery = reward?.delivery.status;
  if (status === 'CANCELED' || status === 'FAILED') {
    if (delivery === 'SUCCEEDED')
      return reportUnknown(
        'unreadable',
        `The provider's order ${reference} is ${status}, and its reward was delivered. Ask the provider.`,
        { reference },
      );
    return { state: 'failed', reason: `The provider's order ${reference} is ${status}.` };
  }
  const link = reward?.delivery.link;
  const accepted = { reference, rewardId: reward?.id ?? null, ...(link === undefined ? {} : { link }) };
  const waitsFor = waiting[status];
  if (waitsFor !== undefined) return { state: 'sent', ...accepted, waitsFor };
  if (status !== 'EXECUTED' || (delivery !== undefined && !deliveries.has(delivery)))
    return reportUnknown(
      'unreadable',
      `The provider's order ${reference} has a status that the hub does not know: ${status}, ${delivery ?? ''}.`,
      { reference },
    );
  if (reward?.fraud_review === 'blocked') return { state: 'sent', ...accepted, waitsFor: 'fraud_blocked' };
  if (reward?.fraud_review === 'flagged') return { state: 'sent', ...accepted, waitsFor: 'fraud_review' };
  if (delivery === 'SUCCEEDED') return { state: 'delivered', ...accepted, waitsFor: null };
  return { state: 'sent', ...accepted, waitsFor: delivery === 'FAILED' ? 'resend' : 'delivery' };
}

interface FrozenRequest {
  readonly reward: Pick<NonNullable<WireOrder['rewards']>[number], 'value' | 'recipient'>;
}

/** The first thing in which an order is not what the request asked for; rewards that are not shown cannot differ. */
function findDifference({ rewards = [] }: WireOrder, request: Uint8Array): 'amount' | 'currency' | 'recipient' | undefined {
  const [shown] = rewards;
  if (shown === undefined) return undefined;
  const frozen = JSON.parse(new TextDecoder().decode(request)) as FrozenRequest;
  const { value, recipient } = frozen.reward;
  if (shown.value.denomination !== value.denomination) return 'amount';
  if (shown.value.currency_code !== value.currency_code) return 'currency';
  const [left, right] = [shown.recipient?.email?.toLowerCase(), recipient?.email?.toLowerCase()];
  return left !== undefined && right !== undefined && left !== right ? 'recipient' : undefined;
}
