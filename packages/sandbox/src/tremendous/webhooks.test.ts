import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callPayouts, makeOrder } from '../../test/payout-client.js';
import { type Receiver, startReceiver } from '../../test/receiver.js';
import { type RunningTremendous, startTremendous } from './start-tremendous.js';

let server: RunningTremendous;
beforeEach(async () => {
  server = await startTremendous({ webhookRetryDelaysMs: [5, 10] });
});
afterEach(() => server.close());

const call = (method: string, path: string, body?: unknown, options = {}) => callPayouts(server.url, method, path, body, options);
const order = (externalId: string, denomination?: number, change?: object) =>
  call('POST', '/orders', makeOrder(externalId, denomination, change));

describe('webhooks', () => {
  let receiver: Receiver;
  let key: string;
  beforeEach(async () => {
    receiver = await startReceiver();
    key = (await call('POST', '/webhooks', { url: `${receiver.url}/hook` })).body.webhook.private_key;
  });
  afterEach(() => receiver.close());
  const names = () => receiver.requests.map(({ body }) => JSON.parse(body).event);
  const isSigned = (index: number) => {
    const request = receiver.requests[index];
    if (!request) return false;
    const { body, headers } = request;
    return headers['tremendous-webhook-signature'] === `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
  };

  it('tell of orders and deliveries, signed over the raw body, and are sent again after a refusal', async () => {
    receiver.statuses.push(500);
    const { body } = await order('a');
    await server.settle();
    expect(names()).toEqual(['ORDERS.CREATED', 'ORDERS.CREATED', 'REWARDS.DELIVERY.SUCCEEDED']);
    expect([0, 1, 2].map(isSigned)).toEqual([true, true, true]);
    expect(JSON.parse(receiver.requests[2]?.body ?? '').payload.resource).toEqual({ id: body.order.rewards[0].id, type: 'rewards' });
    expect(server.deliveries()).toMatchObject([{ state: 'delivered', attempts: { length: 2 } }, { state: 'delivered' }]);
    expect((await call('GET', '/webhooks')).text).not.toContain(key);
  });

  it.each([
    ['webhook_duplicate', ['ORDERS.CREATED', 'ORDERS.CREATED', 'REWARDS.DELIVERY.SUCCEEDED'], true],
    ['webhook_reordered', ['REWARDS.DELIVERY.SUCCEEDED', 'ORDERS.CREATED'], true],
    ['webhook_unsigned', ['ORDERS.CREATED', 'REWARDS.DELIVERY.SUCCEEDED'], false],
    ['webhook_badly_signed', ['ORDERS.CREATED', 'REWARDS.DELIVERY.SUCCEEDED'], false],
    ['webhook_unknown_event', ['REWARDS.TELEPORTED', 'REWARDS.DELIVERY.SUCCEEDED'], true],
  ] as const)('%s', async (fault, expected, signed) => {
    server.misbehave([{ fault, times: 1 }]);
    await order('a');
    await server.settle();
    expect([names(), isSigned(0)]).toEqual([expected, signed]);
  });

  it('can be about an order that nobody made', async () => {
    server.misbehave([{ fault: 'webhook_unknown_order', times: 1 }]);
    await order('a');
    await server.settle();
    const { id } = JSON.parse(receiver.requests[0]?.body ?? '').payload.resource;
    expect([isSigned(0), (await call('GET', `/orders/${id}`)).status]).toEqual([true, 404]);
  });
});
