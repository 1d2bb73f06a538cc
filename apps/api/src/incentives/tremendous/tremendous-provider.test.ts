import { TREMENDOUS_DEMO_CATALOG, TREMENDOUS_DEMO_KEY, startTremendous, type RunningTremendous } from '@panelbridge/sandbox';
import type { Dispatcher } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AddressPolicy } from '../../platform/outbound/address-rules.js';
import { createOutboundAgent } from '../../platform/outbound/outbound-agent.js';
import type { PayoutOrder } from '../payout-provider.js';
import { tremendousSettingsSchema } from './settings.js';
import { createTremendousProvider, type TremendousProvider } from './tremendous-provider.js';

const { campaignId } = TREMENDOUS_DEMO_CATALOG;
const policy: AddressPolicy = { allowLoopback: true, allowedRanges: [] };
const externalId = 'pb-study-pp_1-incentive-1';

function order(change: Partial<PayoutOrder> = {}): PayoutOrder {
  const recipient = { email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' };
  return { externalId, amount: { amount: 6_500, currency: 'USD' }, study: 'Checkout', recipient, ...change };
}
const settings = (change: object = {}) => tremendousSettingsSchema.parse({ environment: 'sandbox', campaignId, ...change });

describe('the provider', () => {
  let agent: Dispatcher;
  let server: RunningTremendous;
  let provider: TremendousProvider;
  beforeAll(() => {
    agent = createOutboundAgent(policy);
  });
  afterAll(() => agent.close());
  const connect = (key = TREMENDOUS_DEMO_KEY, change: object = {}) =>
    createTremendousProvider({
      send: { agent, policy },
      settings: settings({ baseUrl: `${server.url}/api/v2`, ...change }),
      key,
      timeoutMs: 1_500,
    });
  beforeEach(async () => {
    server = await startTremendous();
    provider = connect();
  });
  afterEach(() => server.close());
  const request = () => provider.freeze(order());
  const send = () => provider.send(externalId, request());
  const timesPaid = () => server.books().ids.map((each) => each.timesPaid);

  it('pays once, however often the same bytes are sent, and the books agree to the cent', async () => {
    expect(await provider.find(externalId)).toEqual({ state: 'absent' });
    const sent = await send();
    expect(sent).toMatchObject({ state: 'delivered', reference: expect.any(String), waitsFor: null });
    expect(await send()).toEqual(sent);
    expect(await provider.find(externalId, request())).toEqual(sent);
    expect([timesPaid(), server.books().totals]).toEqual([[1], { USD: 6_500 }]);
  });

  it.each([
    ['unauthorized', 'key_refused'],
    ['forbidden', 'key_refused'],
    ['rate_limited', 'rate_limited'],
    ['server_error', 'provider_unavailable'],
    ['hang', 'no_answer'],
    ['reset', 'no_answer'],
  ] as const)('%s before acceptance is unknown; the look-up says absent, and the same bytes are sent again', async (fault, kind) => {
    server.misbehave([{ fault, times: 1, retryAfter: 7 }]);
    const report = await send();
    expect(report).toMatchObject({ state: 'unknown', trouble: kind === 'rate_limited' ? { kind, retryAfterMs: 7_000 } : { kind } });
    expect([await provider.find(externalId), timesPaid()]).toEqual([{ state: 'absent' }, []]);
    expect([(await send()).state, timesPaid()]).toEqual(['delivered', [1]]);
  });

  it.each(['hang', 'reset', 'server_error', 'truncated', 'html', 'other_shape'] as const)(
    '%s after acceptance is unknown; the look-up finds the order, and nothing is paid twice',
    async (fault) => {
      const after = fault === 'hang' || fault === 'reset' || fault === 'server_error';
      server.misbehave([{ fault, times: 1, ...(after ? { when: 'after' as const } : {}) }]);
      expect((await send()).state).toBe('unknown');
      expect([(await provider.find(externalId, request())).state, timesPaid()]).toEqual(['delivered', [1]]);
    },
  );

  it('an order that reads do not show yet is absent, and its bytes sent again meet it', async () => {
    server.misbehave([
      { fault: 'hang', when: 'after', times: 1 },
      { fault: 'invisible', delayMs: 60_000, times: 1 },
    ]);
    expect((await send()).state).toBe('unknown');
    expect((await provider.find(externalId)).state).toBe('absent');
    expect([(await send()).state, timesPaid()]).toEqual(['delivered', [1]]);
  });

  it('409 is never paid and never failed, also when the order is looked up', async () => {
    await send();
    const other = provider.freeze(order({ amount: { amount: 6_600, currency: 'USD' } }));
    expect(await provider.send(externalId, other)).toMatchObject({ state: 'unknown', trouble: { kind: 'conflict' } });
    expect(await provider.find(externalId, other)).toMatchObject({
      state: 'unknown',
      trouble: { kind: 'conflict', detail: expect.stringContaining('amount') },
    });
    expect(server.books().totals).toEqual({ USD: 6_500 });
  });

  it('a refusal is failed in the words of the provider, once it says that there is no such order', async () => {
    server.misbehave([{ fault: 'insufficient_funds' }]);
    expect(await send()).toEqual({ state: 'failed', reason: expect.stringContaining('too little USD (402)') });
    server.misbehave([{ fault: 'insufficient_funds' }, { fault: 'server_error', endpoint: 'list_orders' }]);
    expect((await send()).state).toBe('unknown');
    server.misbehave([]);
    expect(
      await connect(undefined, { campaignId: 'NONE' }).send(externalId, connect(undefined, { campaignId: 'NONE' }).freeze(order())),
    ).toMatchObject({ state: 'failed' });
    expect(timesPaid()).toEqual([]);
  });

  it('says what an accepted order waits for; a failed delivery is resent and not paid again', async () => {
    server.misbehave([{ fault: 'pending', times: 1 }]);
    expect(await send()).toMatchObject({ state: 'sent', waitsFor: 'approval' });
    server.misbehave([{ fault: 'delivery_fails', times: 1 }]);
    const second = await provider.send('b', provider.freeze(order({ externalId: 'b' })));
    if (second.state !== 'sent' || second.rewardId === null) throw new Error(second.state);
    expect(second.waitsFor).toBe('resend');
    expect(await provider.resend(second.rewardId)).toEqual({ state: 'resent' });
    expect(await provider.resend(second.rewardId)).toMatchObject({ state: 'refused', reason: expect.stringContaining('422') });
    server.misbehave([{ fault: 'reset' }]);
    expect((await provider.resend(second.rewardId)).state).toBe('unknown');
    server.misbehave([{ fault: 'fraud_blocked', times: 1 }]);
    expect(await provider.send('c', provider.freeze(order({ externalId: 'c' })))).toMatchObject({
      state: 'sent',
      waitsFor: 'fraud_blocked',
    });
    expect(server.books().ids.map((each) => [each.externalId, each.timesPaid])).toEqual([
      ['b', 1],
      ['c', 1],
    ]);
    expect((await provider.find('b')).state).toBe('delivered');
  });

  it('hands on the link of a delivery by LINK', async () => {
    const byLink = connect(undefined, { delivery: 'LINK' });
    expect(await byLink.send(externalId, byLink.freeze(order()))).toMatchObject({ link: expect.stringMatching(/^https:/) });
  });

  it('finds the order of an event by its resource, and none for an unknown one', async () => {
    await send();
    const found = await provider.find(externalId);
    if (found.state !== 'delivered' || found.rewardId === null) throw new Error(found.state);
    const event = { id: 'u', name: 'X', at: null, externalId: null };
    const subject = { externalId, reference: found.reference };
    expect(await provider.findByEvent({ ...event, resource: { type: 'rewards', id: found.rewardId } })).toEqual(subject);
    expect(await provider.findByEvent({ ...event, resource: { type: 'orders', id: found.reference } })).toEqual(subject);
    expect(await provider.findByEvent({ ...event, resource: { type: 'orders', id: 'NONE' } })).toBeNull();
  });

  it('refuses a base URL that the operator does not allow, and needs a good key', async () => {
    const send = { agent, policy: { allowLoopback: false, allowedRanges: [] } };
    expect(() => createTremendousProvider({ send, settings: settings({ baseUrl: server.url }), key: 'k' })).toThrow('https');
    expect(await connect('wrong').find(externalId)).toMatchObject({ trouble: { kind: 'key_refused' } });
  });
});
