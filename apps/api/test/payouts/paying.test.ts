import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createAccount,
  expectBooksAgree,
  expectDone,
  hurry,
  listEvents,
  owe,
  paid,
  post,
  startWorld,
  waitFor,
  type World,
} from './world.js';

let world: World;
let accountId: string;
beforeAll(async () => {
  world = await startWorld();
  ({ id: accountId } = await createAccount(world));
});
afterEach(async () => {
  world.provider.misbehave([]);
  await expectBooksAgree(world);
});
afterAll(() => world.close());

const countOrders = (externalId: string) =>
  world.provider
    .requests()
    .filter(({ endpoint, body }) => endpoint === 'create_order' && (body as { external_id?: string }).external_id === externalId);
const readPayout = async (id: string) => (await world.hub.sql.query('select * from payouts where incentive_id = $1', [id])).rows[0];

describe('a released incentive', () => {
  it('is paid by the provider under the id that it always had, and forgets what was sent once it has arrived', async () => {
    const { id, externalId } = await owe(world, { email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' });
    const incentive = await waitFor(world, id, { status: 'delivered' });
    expect(incentive).toMatchObject({
      provider: 'tremendous',
      externalId,
      failureReason: null,
      payout: { accountId, dryRun: false, reference: expect.any(String), delivery: null, trouble: null, attempts: 1, nextAt: null },
    });
    expect(incentive.sentAt).not.toBeNull();
    expect(paid(world, externalId)).toEqual([1, { USD: 2_500 }]);
    expect(countOrders(externalId)[0]?.body).toMatchObject({
      reward: { value: { denomination: 25, currency_code: 'USD' }, recipient: { name: 'Ann Lee', email: 'ann@example.com' } },
    });
    expect(await readPayout(id)).toMatchObject({ request: null, holder: null, begun_at: null });
    expect(await listEvents(world, id)).toEqual(['incentive.released', 'incentive.sent', 'incentive.delivered']);
  });

  it('of a person without an address fails before anybody is called, and is retried under the next id', async () => {
    const { id, externalId, participantId } = await owe(world, { email: null });
    await waitFor(world, id, { status: 'failed', failureReason: expect.stringContaining('email') });
    expect(countOrders(externalId)).toEqual([]);
    await world.hub.sql.query(`update participants set email = 'now@example.com' where id = $1`, [participantId]);
    const retried = expectDone(await post(world, `/incentives/${id}/retry`));
    expect(retried).toMatchObject({ sequence: 2, provider: 'tremendous' });
    await waitFor(world, retried.id, { status: 'delivered' });
    expect([paid(world, externalId), paid(world, retried.externalId)]).toEqual([
      [0, {}],
      [1, { USD: 2_500 }],
    ]);
  });

  it('is retried under the next id only after the provider said that it failed', async () => {
    world.provider.misbehave([{ fault: 'insufficient_funds', times: 1 }]);
    const { id, externalId } = await owe(world);
    await waitFor(world, id, { status: 'failed', failureReason: expect.any(String) });
    const retried = expectDone(await post(world, `/incentives/${id}/retry`));
    await waitFor(world, retried.id, { status: 'delivered' });
    expect(paid(world, externalId)).toEqual([0, {}]);
    expect((await post<{ code: string }>(world, `/incentives/${id}/retry`)).body.code).toBe('retry_refused');
  });

  it('fails later too when the provider takes the order and then rejects it', async () => {
    world.provider.misbehave([{ fault: 'pending', times: 1 }]);
    const { id, externalId } = await owe(world);
    await waitFor(world, id, { status: 'sent', payout: { delivery: 'approval' } });
    expect((await post<{ code: string }>(world, `/incentives/${id}/retry`)).body.code).toBe('retry_refused');
    await fetch(`${world.provider.url}/admin/orders/${externalId}/reject`, { method: 'POST' });
    await hurry(world, id);
    await waitFor(world, id, { status: 'failed' });
    expect(await readPayout(id)).toMatchObject({ request: null });
  });
});

describe('an answer that proves nothing', () => {
  it.each([
    ['500', { fault: 'server_error' }],
    ['503', { fault: 'unavailable' }],
    ['a reset', { fault: 'reset' }],
    ['a time-out', { fault: 'hang' }],
    ['429', { fault: 'rate_limited', retryAfter: 1 }],
    ['garbage after it was accepted', { fault: 'html' }],
    ['half an answer', { fault: 'truncated' }],
    ['another shape', { fault: 'other_shape' }],
    ['500 after it was accepted', { fault: 'server_error', when: 'after' }],
    ['a time-out after it was accepted', { fault: 'hang', when: 'after' }],
    ['a reset after it was accepted', { fault: 'reset', when: 'after' }],
  ] as const)('%s: the order is looked up, and paid exactly once', async (_, fault) => {
    world.provider.misbehave([{ ...fault, endpoint: 'create_order', times: 1 }]);
    const { id, externalId } = await owe(world);
    await waitFor(world, id, { status: 'delivered', payout: { trouble: null } }, 20_000);
    expect(paid(world, externalId)).toEqual([1, { USD: 2_500 }]);
    expect((await listEvents(world, id)).slice(0, 2)).toEqual(['incentive.released', 'incentive.unresolved']);
    const bodies = countOrders(externalId).map(({ body }) => JSON.stringify(body));
    expect(new Set(bodies).size).toBe(1);
    expect(bodies.length).toBe('when' in fault || ['html', 'truncated', 'other_shape'].includes(fault.fault) ? 1 : 2);
  });

  it('an order that look-ups do not show yet is sent again by the same bytes, which meet it', async () => {
    world.provider.misbehave([
      { fault: 'hang', when: 'after', endpoint: 'create_order', times: 1 },
      { fault: 'invisible', delayMs: 60_000, times: 1 },
    ]);
    const { id, externalId } = await owe(world);
    await waitFor(world, id, { status: 'delivered' }, 20_000);
    expect(paid(world, externalId)).toEqual([1, { USD: 2_500 }]);
    expect(countOrders(externalId)).toHaveLength(2);
  });

  it('409 is held for a person with its reason, and neither paid nor retried', async () => {
    world.provider.misbehave([{ fault: 'conflict', endpoint: 'create_order', times: 1 }]);
    const { id, externalId } = await owe(world);
    const held = await waitFor(world, id, { status: 'unknown', payout: { trouble: 'conflict', nextAt: null } });
    expect(held.payout?.detail).toContain('person');
    expect((await post<{ code: string }>(world, `/incentives/${id}/retry`)).body.code).toBe('retry_refused');
    // Even when it is looked at again.
    await hurry(world, id);
    await waitFor(world, id, { payout: { attempts: 2 } });
    expect([paid(world, externalId), countOrders(externalId).length]).toEqual([[0, {}], 1]);
  });

  it('401: the account needs attention and its payments wait; once its check succeeds they go on', async () => {
    const before = world.provider.requests().length;
    world.provider.misbehave([{ fault: 'unauthorized' }]);
    const first = await owe(world);
    await waitFor(world, first.id, { status: 'unknown', payout: { trouble: 'key_refused' } });
    const path = `/api/v1/payout-accounts/${accountId}`;
    const account = expectDone(await world.hub.request('GET', path));
    expect(account).toMatchObject({ status: 'needs_attention', statusDetail: expect.stringContaining('401') });
    const second = await owe(world);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await waitFor(world, second.id, { status: 'released' });
    expect(world.provider.requests().slice(before)).toHaveLength(1);
    expect(expectDone(await world.hub.request('POST', `${path}/check`))).toMatchObject({ status: 'needs_attention' });
    world.provider.misbehave([]);
    expect(expectDone(await world.hub.request('POST', `${path}/check`))).toMatchObject({ status: 'ready', statusDetail: null });
    for (const { id, externalId } of [first, second]) {
      await waitFor(world, id, { status: 'delivered' });
      expect(paid(world, externalId)).toEqual([1, { USD: 2_500 }]);
    }
  });

  it('429: nothing goes out over the account before the provider takes requests again', async () => {
    world.provider.misbehave([{ fault: 'rate_limited', retryAfter: 3, times: 1 }]);
    const first = await owe(world);
    await waitFor(world, first.id, { status: 'unknown', payout: { trouble: 'rate_limited' } });
    const before = world.provider.requests().length;
    const refusedAt = Date.parse(world.provider.requests().at(-1)?.at ?? '');
    const second = await owe(world);
    for (const { id } of [first, second]) await waitFor(world, id, { status: 'delivered' });
    const next = Date.parse(world.provider.requests()[before]?.at ?? '');
    expect(next - refusedAt).toBeGreaterThanOrEqual(2_500);
  });
});

describe('a delivery that failed', () => {
  it('is shown, and sent again on request, without another payment', async () => {
    world.provider.misbehave([{ fault: 'delivery_fails', times: 1 }]);
    const { id, externalId } = await owe(world);
    const sent = await waitFor(world, id, { status: 'sent', payout: { delivery: 'resend' } });
    const key = await world.hub.key('researcher');
    expect((await post(world, `/incentives/${id}/resend`, undefined, key)).status).toBe(403);
    const stale = await world.hub.request('POST', `/api/v1/incentives/${id}/resend`, { headers: { 'if-match': '"1"' } });
    expect(stale.status).toBe(412);
    const resent = expectDone(await post(world, `/incentives/${id}/resend`));
    expect(resent.version).toBeGreaterThan(sent.version);
    await waitFor(world, id, { status: 'delivered' });
    expect(paid(world, externalId)).toEqual([1, { USD: 2_500 }]);
    expect(await listEvents(world, id)).toEqual(['incentive.released', 'incentive.sent', 'incentive.resent', 'incentive.delivered']);
    expect(await post(world, `/incentives/${id}/resend`)).toMatchObject({ status: 409, body: { code: 'resend_refused' } });
  });

  it('a resend that is answered by nothing is told so, and can be asked again', async () => {
    world.provider.misbehave([
      { fault: 'delivery_fails', times: 1 },
      { fault: 'reset', endpoint: 'resend', times: 1 },
    ]);
    const { id } = await owe(world);
    await waitFor(world, id, { payout: { delivery: 'resend' } });
    expect(await post(world, `/incentives/${id}/resend`)).toMatchObject({ status: 503, body: { code: 'partner_unavailable' } });
    expectDone(await post(world, `/incentives/${id}/resend`));
    await waitFor(world, id, { status: 'delivered' });
  });
});

it('with LINK the link is stored sealed, and read only by whoever may move money', async () => {
  const link = await createAccount(world, { delivery: 'LINK' });
  const { id } = await owe(world, { email: null });
  const incentive = await waitFor(world, id, { status: 'delivered', payout: { hasLink: true, accountId: link.id } });
  const row = await readPayout(id);
  expect(row.link).toBeInstanceOf(Buffer);
  expect(row.link.toString('latin1')).not.toContain('http');
  expect(JSON.stringify(incentive)).not.toContain('http');
  const path = `/api/v1/incentives/${id}/link`;
  expect((await world.hub.request('GET', path, { key: await world.hub.key('researcher') })).status).toBe(403);
  expect(expectDone(await world.hub.request<{ link: string }>('GET', path)).link).toMatch(/^https?:/);
  expect(await listEvents(world, id)).toContain('incentive.link_opened');
  await world.hub.sql.query(`update payouts set link_key_id = 'gone' where incentive_id = $1`, [id]);
  const events = await listEvents(world, id);
  expect(await world.hub.request('GET', path)).toMatchObject({
    status: 409,
    body: { code: 'payout_link_unreadable', detail: expect.stringContaining('PANELBRIDGE_SECRET_KEYS') },
  });
  expect(await listEvents(world, id)).toEqual(events);
  await world.hub.request('PATCH', `/api/v1/payout-accounts/${accountId}`, { body: { isDefault: true } });
});
