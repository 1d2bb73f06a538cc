/** Money that left or came back for one order. */
export interface BookedPayment {
  readonly orderId: string;
  /** Null for an order without one. */
  readonly externalId: string | null;
  readonly recipient: string;
  /** Whole number of minor units; negative when it came back. */
  readonly amount: number;
  readonly currency: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** What was paid under one external id. */
export interface BookedId {
  readonly externalId: string | null;
  /** How often money left. */
  readonly timesPaid: number;
  /** How often it came back. */
  readonly timesReturned: number;
  /** What left and did not come back, in minor units by currency. */
  readonly net: Readonly<Record<string, number>>;
  readonly payments: readonly BookedPayment[];
}

/** The stand-in's own books, kept apart from what its API says. */
export interface Books {
  readonly ids: readonly BookedId[];
  /** What left and did not come back, in minor units by currency. */
  readonly totals: Readonly<Record<string, number>>;
}

function sumUp(payments: readonly BookedPayment[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { amount, currency } of payments) sums[currency] = (sums[currency] ?? 0) + amount;
  return sums;
}

/** Brings payments together by external id, in the order in which each id was first paid. */
export function balanceBooks(payments: readonly BookedPayment[]): Books {
  const byId = new Map<string | null, BookedPayment[]>();
  for (const payment of payments) byId.set(payment.externalId, [...(byId.get(payment.externalId) ?? []), payment]);
  const ids = [...byId].map(([externalId, of]) => ({
    externalId,
    timesPaid: of.filter(({ amount }) => amount > 0).length,
    timesReturned: of.filter(({ amount }) => amount < 0).length,
    net: sumUp(of),
    payments: of,
  }));
  return { ids, totals: sumUp(payments) };
}
