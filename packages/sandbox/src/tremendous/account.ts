import { randomBytes } from 'node:crypto';
import type { State } from '../state-file.js';
import { type Answer, CONFLICT, NOT_FOUND, refusal } from './answer.js';
import { type BookedPayment, type Books, balanceBooks } from './books.js';
import type { TremendousFaults } from './faults.js';
import { toMinorUnits } from './minor-units.js';
import { type Order, type OrderStatus, describeOrder } from './order.js';
import { type OrderInput, orderSchema, writeContents } from './order-input.js';
import type { EventName } from './webhooks.js';

/** What there is to choose from. */
export const CAMPAIGNS = [{ id: 'DEMOCAMPAIGN', name: 'Thank you' }] as const;
/** See {@link CAMPAIGNS}. */
export const PRODUCTS = [
  { id: 'DEMOVISA0001', name: 'Prepaid card' },
  { id: 'DEMOSHOP0002', name: 'Gift card' },
] as const;
/** A funding source that is never empty; `BALANCE` is the other one. */
export const INVOICE = 'DEMOINVOICE1';

/** Tells of an event about an order. */
export type Announce = (event: EventName, order: Order) => void;

function newId(): string {
  return randomBytes(6).toString('hex').toUpperCase();
}

/** The account's memory and rules; HTTP is around it. */
export class TremendousAccount {
  readonly #orders: Order[] = [];
  readonly #payments: BookedPayment[] = [];

  constructor(
    private readonly balances: Record<string, number>,
    private readonly faults: TremendousFaults,
    private readonly announce: Announce,
    private readonly state: State,
  ) {
    this.#orders.push(...(state.load('order') as Order[]));
    for (const payment of state.load('payment') as BookedPayment[]) this.#book(payment);
  }

  /** All orders in the order in which they came, also those that reads do not show yet. */
  get orders(): readonly Order[] {
    return this.#orders;
  }

  books(): Books {
    return balanceBooks(this.#payments);
  }

  /** What `BALANCE` holds, in minor units by currency. */
  available(): Readonly<Record<string, number>> {
    return { ...this.balances };
  }

  /** Orders that reads show, newest first. */
  visible(externalId?: string): readonly Order[] {
    const now = Date.now();
    const shown = this.#orders.filter((order) => order.visibleAt <= now && (externalId === undefined || order.external_id === externalId));
    return shown.toReversed();
  }

  findReward(rewardId: string): Order | undefined {
    return this.visible().find(({ reward }) => reward.id === rewardId);
  }

  /** Makes an order: a known external id with equal contents shows the order that is there (201), with others it is refused (409). */
  create(body: unknown): Answer {
    const read = orderSchema.safeParse(body);
    if (!read.success) {
      const payload = Object.fromEntries(read.error.issues.map(({ path, message }) => [path.join('.'), message]));
      return refusal(422, 'The order is invalid', payload);
    }
    const contents = writeContents(read.data);
    const acting = this.faults.takeOrder();
    const existing = this.#orders.find(({ external_id }) => external_id !== null && external_id === read.data.external_id);
    if (existing !== undefined && !acting.has('forgets_external_id'))
      return existing.contents === contents ? { status: 201, body: { order: describeOrder(existing) } } : CONFLICT;
    const fault = this.#findFault(read.data, acting.has('insufficient_funds'));
    if (fault !== undefined) return fault;
    const order = this.#make(read.data, contents, acting.get('invisible')?.delayMs ?? 0);
    this.#orders.push(order);
    if (acting.has('fraud_blocked')) order.reward.fraud_review = 'blocked';
    else if (acting.has('fraud_flagged')) order.reward.fraud_review = 'flagged';
    if (acting.has('delivery_fails')) order.reward.delivery.status = 'FAILED';
    else if (!acting.has('delivery_pending') && order.reward.fraud_review === null) order.reward.delivery.status = 'SUCCEEDED';
    this.announce('ORDERS.CREATED', order);
    const pending = acting.get('pending');
    if (acting.has('order_fails')) this.#end(order, 'FAILED', 'ORDERS.FAILED');
    else if (pending === undefined) this.#execute(order);
    else order.status = pending.status;
    this.#save(order);
    return { status: 200, body: { order: describeOrder(order) } };
  }

  /** Sends a reward once more; only one whose delivery failed. */
  resend(rewardId: string): Answer {
    const order = this.findReward(rewardId);
    if (order === undefined) return NOT_FOUND;
    const { reward, status } = order;
    if (status !== 'EXECUTED' || reward.canceled || reward.delivery.status !== 'FAILED')
      return refusal(422, 'Only rewards whose delivery failed can be resent');
    order.resends += 1;
    this.#deliver(order, true);
    this.#save(order);
    return { status: 200, body: {} };
  }

  /** Cancels a reward and gives the money back; not one that is redeemed. */
  cancel(rewardId: string): Answer {
    const order = this.findReward(rewardId);
    if (order === undefined) return NOT_FOUND;
    if (order.reward.redeemed) return refusal(422, 'A redeemed reward cannot be canceled');
    if (order.reward.canceled) return refusal(422, 'The reward is canceled already');
    if (order.status === 'EXECUTED') this.#move(order, -order.amount);
    this.#end(order, 'CANCELED', 'ORDERS.CANCELED');
    this.announce('REWARDS.CANCELED', order);
    this.#save(order);
    return { status: 200, body: { reward: order.reward } };
  }

  /** What people at the vendor or the recipient do. @returns whether the order was in a state for it */
  act(order: Order, action: 'approve' | 'reject' | 'deliver' | 'fail_delivery' | 'redeem' | 'flag' | 'block' | 'release'): boolean {
    const { reward } = order;
    const waits = order.status !== 'EXECUTED' && order.status !== 'FAILED' && order.status !== 'CANCELED';
    const running = order.status === 'EXECUTED' && !reward.canceled;
    if (action === 'approve' && waits) {
      this.announce('ORDERS.APPROVED', order);
      this.#execute(order);
    } else if (action === 'reject' && waits) this.#end(order, 'CANCELED', 'ORDERS.CANCELED');
    else if ((action === 'deliver' || action === 'fail_delivery') && running) this.#deliver(order, action === 'deliver');
    else if (action === 'redeem' && running && reward.delivery.status === 'SUCCEEDED') reward.redeemed = true;
    else if (action === 'flag' && running) this.#review(order, 'flagged', 'REWARDS.FLAGGED');
    else if (action === 'block' && running) this.#review(order, 'blocked', 'REWARDS.BLOCKED');
    else if (action === 'release' && running && reward.fraud_review !== null) {
      this.#review(order, 'released', 'REWARDS.RELEASED');
      if (reward.delivery.status === 'PENDING') this.#deliver(order, true);
    } else return false;
    this.#save(order);
    return true;
  }

  #findFault({ payment, reward }: OrderInput, insufficient: boolean): Answer | undefined {
    const { currency_code: currency, denomination } = reward.value;
    const source = payment.funding_source_id.toUpperCase();
    if (source !== 'BALANCE' && source !== INVOICE) return refusal(422, 'There is no such funding source');
    if (reward.campaign_id !== undefined && !CAMPAIGNS.some(({ id }) => id === reward.campaign_id))
      return refusal(422, 'There is no such campaign');
    if (reward.products?.some((id) => !PRODUCTS.some((product) => product.id === id))) return refusal(422, 'There is no such product');
    const amount = toMinorUnits(denomination, currency) ?? 0;
    if (!insufficient && (source === INVOICE || (this.balances[currency] ?? 0) >= amount)) return undefined;
    return refusal(402, `The funding source has too little ${currency}`);
  }

  #make({ external_id, payment, reward: asked }: OrderInput, contents: string, invisibleMs: number): Order {
    const { value, recipient, delivery, campaign_id, products } = asked;
    const [id, rewardId, created_at] = [newId(), newId(), new Date().toISOString()];
    const link = delivery.method === 'LINK' ? { link: `https://rewards.invalid/${rewardId}` } : {};
    return {
      id,
      external_id: external_id ?? null,
      created_at,
      status: 'OPEN',
      funding_source_id: payment.funding_source_id.toUpperCase(),
      amount: toMinorUnits(value.denomination, value.currency_code) ?? 0,
      currency: value.currency_code,
      resends: 0,
      contents,
      visibleAt: Date.now() + invisibleMs,
      reward: {
        id: rewardId,
        order_id: id,
        created_at,
        value,
        recipient,
        delivery: { method: delivery.method, status: 'PENDING', ...link },
        campaign_id,
        products,
        canceled: false,
        redeemed: false,
        fraud_review: null,
      },
    };
  }

  #execute(order: Order): void {
    if (order.funding_source_id === 'BALANCE' && (this.balances[order.currency] ?? 0) < order.amount)
      return this.#end(order, 'FAILED', 'ORDERS.FAILED');
    order.status = 'EXECUTED';
    this.#move(order, order.amount);
    const { fraud_review: review, delivery } = order.reward;
    if (review === 'flagged') this.announce('REWARDS.FLAGGED', order);
    else if (review === 'blocked') this.announce('REWARDS.BLOCKED', order);
    else if (delivery.status !== 'PENDING') this.#deliver(order, delivery.status === 'SUCCEEDED');
  }

  #end(order: Order, status: OrderStatus & ('FAILED' | 'CANCELED'), event: EventName): void {
    order.status = status;
    order.reward.canceled = true;
    if (order.reward.delivery.status === 'SUCCEEDED') order.reward.delivery.status = 'PENDING';
    this.announce(event, order);
  }

  #deliver(order: Order, succeeds: boolean): void {
    order.reward.delivery.status = succeeds ? 'SUCCEEDED' : 'FAILED';
    this.announce(succeeds ? 'REWARDS.DELIVERY.SUCCEEDED' : 'REWARDS.DELIVERY.FAILED', order);
  }

  #review(order: Order, review: 'flagged' | 'blocked' | 'released', event: EventName): void {
    order.reward.fraud_review = review;
    this.announce(event, order);
  }

  #move({ id, external_id, reward, currency }: Order, amount: number): void {
    const recipient = reward.recipient.email ?? reward.recipient.phone ?? reward.recipient.name;
    const payment = { orderId: id, externalId: external_id, recipient, amount, currency, at: new Date().toISOString() };
    this.#book(payment);
    this.state.save('payment', `${id}-${this.#payments.length}`, payment);
  }

  #book(payment: BookedPayment): void {
    this.#payments.push(payment);
    const source = this.#orders.find(({ id }) => id === payment.orderId)?.funding_source_id;
    if (source === 'BALANCE') this.balances[payment.currency] = (this.balances[payment.currency] ?? 0) - payment.amount;
  }

  #save(order: Order): void {
    this.state.save('order', order.id, order);
  }
}
