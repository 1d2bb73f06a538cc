import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { callPayouts, makeOrder } from '../../test/payout-client.js';
import { type RunningTremendous, startTremendous } from './start-tremendous.js';

let server: RunningTremendous;
beforeEach(async () => {
  server = await startTremendous();
});
afterEach(() => server.close());
afterEach(() => void vi.useRealTimers());

const call = (method: string, path: string, body?: unknown, options = {}) => callPayouts(server.url, method, path, body, options);
const order = (externalId: string, denomination?: number, change?: object) =>
  call('POST', '/orders', makeOrder(externalId, denomination, change));
const act = (id: string, action: string) => callJson('POST', `${server.url}/admin/orders/${id}/${action}`);
const deliveryOf = async (externalId: string) =>
  (await call('GET', `/orders?external_id=${externalId}`)).body.orders[0]?.rewards[0].delivery.status;

describe('faults', () => {
  it.each([
    ['unauthorized', 401],
    ['forbidden', 403],
    ['conflict', 409],
    ['rate_limited', 429],
    ['rate_limited_bare', 429],
    ['server_error', 500],
    ['unavailable', 503],
  ] as const)('%s answers %i, and nothing is paid', async (fault, status) => {
    server.misbehave([{ fault, times: 1, retryAfter: 7 }]);
    const seen = await order('a');
    expect([seen.status, server.books().ids]).toEqual([status, []]);
    expect(seen.headers.get('retry-after')).toBe(fault === 'rate_limited' ? '7' : null);
    expect((await order('a')).status).toBe(200);
  });

  it.each(['hang', 'reset', 'server_error'] as const)('%s before or after the order was accepted', async (fault) => {
    const attempt = () =>
      call('POST', '/orders', makeOrder('a'), { waitMs: 1_000 }).then(
        ({ status }) => status,
        () => 'lost',
      );
    const seen = fault === 'server_error' ? 500 : 'lost';
    server.misbehave([{ fault, times: 1 }]);
    expect([await attempt(), server.books().ids.length]).toEqual([seen, 0]);
    server.misbehave([{ fault, when: 'after', endpoint: 'create_order', times: 1 }]);
    expect([await attempt(), server.books().ids.length]).toEqual([seen, 1]);
    expect([await attempt(), server.books().ids[0]?.timesPaid]).toEqual([201, 1]);
  });

  it.each(['truncated', 'html', 'other_shape'] as const)('%s pays, and answers with something else', async (fault) => {
    server.misbehave([{ fault, times: 1 }]);
    const seen = await order('a');
    expect([seen.status, seen.body?.order, server.books().ids.length]).toEqual([200, undefined, 1]);
  });

  it('slow takes its time; an invisible order is found later', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    server.misbehave([
      { fault: 'slow', delayMs: 200, times: 1 },
      { fault: 'invisible', delayMs: 400, times: 1 },
    ]);
    const begun = performance.now();
    const { body } = await order('a');
    expect(performance.now() - begun).toBeGreaterThan(190);
    expect((await call('GET', '/orders?external_id=a')).body.orders).toEqual([]);
    expect((await call('GET', `/orders/${body.order.id}`)).status).toBe(404);
    vi.setSystemTime(Date.now() + 400);
    expect((await call('GET', '/orders?external_id=a')).body.total_count).toBe(1);
  });

  it('insufficient_funds refuses, order_fails fails, delivery_pending waits', async () => {
    server.misbehave([
      { fault: 'insufficient_funds', times: 1 },
      { fault: 'order_fails', after: 1, times: 1 },
      { fault: 'delivery_pending', after: 2 },
    ]);
    expect((await order('a')).status).toBe(402);
    expect((await order('b')).body.order.status).toBe('FAILED');
    expect(server.books().ids).toEqual([]);
    expect((await order('c')).body.order.rewards[0].delivery.status).toBe('PENDING');
    await act('c', 'deliver');
    expect(await deliveryOf('c')).toBe('SUCCEEDED');
  });

  it('refuses a fault that it does not know, by field', async () => {
    const { status, body } = await callJson('PUT', `${server.url}/admin/misbehave`, { faults: [{ fault: 'explode' }] });
    expect([status, body['errors']]).toEqual([422, [{ field: 'faults.0.fault', message: expect.stringContaining('unauthorized') }]]);
  });
});
