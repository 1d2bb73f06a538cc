/** What an order can be. Source: the vendor's client library. */
export const ORDER_STATUSES = [
  'CANCELED',
  'OPEN',
  'EXECUTED',
  'FAILED',
  'PENDING APPROVAL',
  'PENDING INTERNAL PAYMENT APPROVAL',
  'PENDING SETTLEMENT',
] as const;

/** One of {@link ORDER_STATUSES}. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** How a reward reaches its recipient. */
export type DeliveryMethod = 'EMAIL' | 'LINK' | 'PHONE';

/** Whether it has reached the recipient. Source: the vendor's client library. */
export type DeliveryStatus = 'SCHEDULED' | 'PENDING' | 'SUCCEEDED' | 'FAILED';

/** Who receives a reward. */
export interface Recipient {
  readonly name: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
}

/** The one reward of an order, as the API shows it. */
export interface Reward {
  readonly id: string;
  readonly order_id: string;
  /** ISO 8601 in UTC. */
  readonly created_at: string;
  /** In whole units. */
  readonly value: { readonly denomination: number; readonly currency_code: string };
  readonly recipient: Recipient;
  readonly delivery: { readonly method: DeliveryMethod; status: DeliveryStatus; readonly link?: string };
  readonly campaign_id?: string | undefined;
  readonly products?: readonly string[] | undefined;
  canceled: boolean;
  redeemed: boolean;
  /** `null`: it was never looked at. Where the vendor shows this is not published, so the name of the field is made up. */
  fraud_review: 'flagged' | 'blocked' | 'released' | null;
}

/** An order with the one reward that it is for. */
export interface Order {
  readonly id: string;
  readonly external_id: string | null;
  /** ISO 8601 in UTC. */
  readonly created_at: string;
  status: OrderStatus;
  readonly funding_source_id: string;
  /** Whole number of minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly reward: Reward;
  /** How often it was resent. */
  resends: number;
  /** The contents that another order of this external id has to equal. */
  readonly contents: string;
  /** Epoch milliseconds from which reads show it. */
  readonly visibleAt: number;
}

/** An order as the API shows it. */
export function describeOrder(order: Order): Readonly<Record<string, unknown>> {
  const { id, external_id, created_at, status, funding_source_id, reward } = order;
  const { denomination } = reward.value;
  return {
    id,
    external_id,
    created_at,
    status,
    campaign_id: reward.campaign_id ?? null,
    payment: { funding_source_id, currency_code: order.currency, subtotal: denomination, fees: 0, total: denomination },
    rewards: [reward],
  };
}
