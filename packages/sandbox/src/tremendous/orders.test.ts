import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { callPayouts, makeOrder } from '../../test/payout-client.js';
import { type RunningTremendous, startTremendous } from './start-tremendous.js';

let server: RunningTremendous;
beforeEach(async () => {
  server = await startTremendous();
});
afterEach(() => server.close());

const call = (method: string, path: string, body?: unknown, options = {}) => callPayouts(server.url, method, path, body, options);
const order = (externalId: string, denomination?: number, change?: object) =>
  call('POST', '/orders', makeOrder(externalId, denomination, change));
const act = (id: string, action: string) => callJson('POST', `${server.url}/admin/orders/${id}/${action}`);
const deliveryOf = async (externalId: string) =>
  (await call('GET', `/orders?external_id=${externalId}`)).body.orders[0]?.rewards[0].delivery.status;

describe('orders', () => {
  it('pays an external id once: equal contents show the order (201), others are refused (409)', async () => {
    const first = await order('a-1');
    expect([first.status, first.body.order.status, first.body.order.rewards[0].delivery.status]).toEqual([200, 'EXECUTED', 'SUCCEEDED']);
    const { reward, payment, external_id } = makeOrder('a-1');
    const again = await call('POST', '/orders', { reward, external_id, payment });
    expect([again.status, again.body.order.id]).toEqual([201, first.body.order.id]);
    expect((await order('a-1', 66)).status).toBe(409);
    expect((await call('GET', `/orders/${first.body.order.id}`)).body.order).toEqual(first.body.order);
    expect((await call('GET', '/orders?external_id=a-1')).body).toMatchObject({ orders: [{ external_id: 'a-1' }], total_count: 1 });
    expect((await call('GET', '/orders?external_id=a-2')).body).toEqual({ orders: [], total_count: 0 });
    expect(server.books().ids).toMatchObject([{ externalId: 'a-1', timesPaid: 1, timesReturned: 0, net: { USD: 6500 } }]);
  });

  it('keeps books to the cent, and books what is paid twice when the external id is forgotten', async () => {
    for (const [id, amount] of [
      ['a', 19.99],
      ['b', 0.01],
      ['c', 1_234.56],
    ] as const)
      await order(id, amount);
    expect(server.books().totals).toEqual({ USD: 1_999 + 1 + 123_456 });
    server.misbehave([{ fault: 'forgets_external_id' }]);
    await order('b', 0.01);
    const { body } = await callJson('GET', `${server.url}/admin/books`);
    expect(body).toEqual(server.books());
    expect(server.books().ids.map(({ timesPaid }) => timesPaid)).toEqual([1, 2, 1]);
    expect((await call('GET', '/funding_sources')).body.funding_sources[0].meta.available_cents).toBe(10_000_000 - 125_457);
  });

  it.each([
    ['an amount of 0', { value: { denomination: 0, currency_code: 'USD' } }, 'reward.value.denomination'],
    ['half a cent', { value: { denomination: 1.005, currency_code: 'USD' } }, 'reward.value.denomination'],
    ['half a yen', { value: { denomination: 1.5, currency_code: 'JPY' } }, 'reward.value.denomination'],
    ['no currency', { value: { denomination: 1, currency_code: 'DOLLARS' } }, 'reward.value.currency_code'],
    ['no email', { recipient: { name: 'Ann' } }, 'reward.recipient.email'],
    ['no phone', { delivery: { method: 'PHONE' } }, 'reward.recipient.phone'],
    ['two catalogues', { products: ['DEMOVISA0001'] }, 'reward.campaign_id'],
  ])('refuses %s by name (422), and pays nothing', async (_what, change, field) => {
    const seen = await order('a', 65, change);
    expect([seen.status, Object.keys(seen.body.errors.payload)]).toEqual([422, [field]]);
    expect([seen.body.errors.message, server.books().ids]).toEqual([expect.any(String), []]);
  });

  it('refuses what is not in the catalogue, too little money (402), and a wrong key (401)', async () => {
    expect((await order('a', 65, { campaign_id: 'NONE' })).status).toBe(422);
    expect((await call('POST', '/orders', { ...makeOrder('a'), payment: { funding_source_id: 'NONE' } })).status).toBe(422);
    expect((await order('a', 100_000.01)).status).toBe(402);
    expect((await call('POST', '/orders', makeOrder('a'), { key: 'wrong' })).status).toBe(401);
    expect((await order('a', 100_000)).status).toBe(200);
    expect([(await call('GET', '/campaigns')).body.campaigns[0].id, (await call('GET', '/products')).body.products.length]).toEqual([
      'DEMOCAMPAIGN',
      2,
    ]);
    expect((await order('b', 0.01)).status).toBe(402);
  });

  it('gives a link for delivery by LINK', async () => {
    const seen = await order('a', 5, { delivery: { method: 'LINK' }, recipient: { name: 'Ann' } });
    expect(seen.body.order.rewards[0].delivery.link).toMatch(/^https:/);
  });
});

describe('rewards', () => {
  it('resends only what was not delivered, and pays nothing for it', async () => {
    server.misbehave([{ fault: 'delivery_fails', times: 1 }]);
    const failed = (await order('a')).body.order.rewards[0];
    expect([failed.delivery.status, await deliveryOf('a')]).toEqual(['FAILED', 'FAILED']);
    expect((await call('POST', `/rewards/${failed.id}/resend`)).status).toBe(200);
    expect((await call('POST', `/rewards/${failed.id}/resend`)).status).toBe(422);
    expect([await deliveryOf('a'), server.books().totals]).toEqual(['SUCCEEDED', { USD: 6500 }]);
  });

  it('gives the money back for a canceled reward, and refuses to cancel a redeemed one', async () => {
    const [first, second] = [(await order('a')).body.order, (await order('b')).body.order];
    expect((await act('a', 'redeem')).status).toBe(200);
    expect((await call('POST', `/rewards/${first.rewards[0].id}/cancel`)).status).toBe(422);
    expect((await call('POST', `/rewards/${second.rewards[0].id}/cancel`)).status).toBe(200);
    expect((await call('GET', `/orders/${second.id}`)).body.order.status).toBe('CANCELED');
    expect(server.books()).toMatchObject({ ids: [{}, { timesPaid: 1, timesReturned: 1, net: { USD: 0 } }], totals: { USD: 6500 } });
  });

  it('waits for approval and for the review of fraud until people decide', async () => {
    server.misbehave([
      { fault: 'pending', status: 'PENDING SETTLEMENT', times: 1 },
      { fault: 'fraud_flagged', after: 1, times: 1 },
    ]);
    expect((await order('a')).body.order.status).toBe('PENDING SETTLEMENT');
    expect(server.books().ids).toEqual([]);
    expect((await act('a', 'approve')).body).toMatchObject({ status: 'EXECUTED' });
    expect((await order('b')).body.order.rewards[0]).toMatchObject({ fraud_review: 'flagged', delivery: { status: 'PENDING' } });
    expect((await act('b', 'block')).body).toMatchObject({ rewards: [{ fraud_review: 'blocked' }] });
    expect((await act('b', 'release')).body).toMatchObject({ rewards: [{ fraud_review: 'released', delivery: { status: 'SUCCEEDED' } }] });
    expect((await act('b', 'approve')).status).toBe(409);
  });
});

it('shows orders and rewards to people, escaped', async () => {
  await order('a-1', 65, { recipient: { name: '<b>Ann</b>', email: 'ann@example.com' } });
  const page = await (await fetch(`${server.url}/`)).text();
  expect(page).toContain('65.00 USD');
  expect(page).toContain('&lt;b&gt;Ann');
  expect(page).toContain('a-1');
});

it('still has its orders, books and webhooks after a restart with a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'panelbridge-sandbox-'));
  await server.close();
  server = await startTremendous({ folder });
  const first = await order('a');
  const books = server.books();
  await server.close();
  server = await startTremendous({ folder });
  const again = await order('a');
  expect([again.status, again.body.order.id, server.books()]).toEqual([201, first.body.order.id, books]);
  expect((await call('GET', '/funding_sources')).body.funding_sources[0].meta.available_cents).toBe(10_000_000 - 6_500);
  await server.close();
  await rm(folder, { recursive: true });
  server = await startTremendous();
});
