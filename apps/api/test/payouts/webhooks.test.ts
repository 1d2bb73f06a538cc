import { randomUUID } from 'node:crypto';
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { PayoutAccountDto } from '../../src/incentives/payout-accounts/payout-account.dto.js';
import type { PayoutWebhookDto } from '../../src/incentives/payout-webhooks/payout-webhook.dto.js';
import { TREMENDOUS_DEMO_KEY } from '@panelbridge/sandbox';
import { createAccount, expectBooksAgree, expectDone, hurry, listEvents, owe, read, startWorld, waitFor, type World } from './world.js';

let world: World;
let account: PayoutAccountDto;
let key: string;
beforeAll(async () => {
  world = await startWorld();
  account = await createAccount(world);
  const registered = await fetch(`${world.provider.url}/api/v2/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TREMENDOUS_DEMO_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: account.webhookUrl }),
  });
  key = ((await registered.json()) as { webhook: { private_key: string } }).webhook.private_key;
  const path = `/api/v1/payout-accounts/${account.id}`;
  expectDone(await world.hub.request('PATCH', path, { body: { secrets: { webhookKey: key } } }));
});
afterEach(async () => {
  world.provider.misbehave([]);
  await expectBooksAgree(world);
});
afterAll(() => world.close());

const list = async (): Promise<readonly PayoutWebhookDto[]> =>
  expectDone(await world.hub.request<{ data: PayoutWebhookDto[] }>('GET', `/api/v1/payout-accounts/${account.id}/webhooks?limit=100`)).data;
const act = (externalId: string, action: string) => fetch(`${world.provider.url}/admin/orders/${externalId}/${action}`, { method: 'POST' });
const write = (event: string, type: 'orders' | 'rewards', id: string, uuid: string = randomUUID()): string =>
  JSON.stringify({ event, uuid, created_utc: new Date().toISOString(), payload: { resource: { id, type }, meta: {} } });
const sign = (body: string, by = key): string => `sha256=${createHmac('sha256', by).update(body).digest('hex')}`;
async function deliver(body: string, signature: string | undefined = sign(body), id = account.id) {
  const headers = { 'content-type': 'application/json', ...(signature && { 'tremendous-webhook-signature': signature }) };
  const answer = await fetch(`${world.hub.url}/hooks/payouts/${id}`, { method: 'POST', headers, body });
  return { status: answer.status, body: (await answer.json()) as { status?: unknown; code?: string } };
}

it('what the provider reports is looked up: a delivery that arrives later, and one that fails', async () => {
  world.provider.misbehave([{ fault: 'delivery_pending', times: 2 }]);
  const [arriving, failing] = [await owe(world), await owe(world)];
  for (const { id } of [arriving, failing]) await waitFor(world, id, { status: 'sent', payout: { delivery: 'delivery' } });
  await act(arriving.externalId, 'deliver');
  await act(failing.externalId, 'fail_delivery');
  await waitFor(world, arriving.id, { status: 'delivered' });
  await waitFor(world, failing.id, { status: 'sent', payout: { delivery: 'resend' } });
  const told = await list();
  expect(told.filter(({ incentiveId }) => incentiveId === arriving.id).map(({ result }) => result)).toContain('looked_up');
});

it('an approval moves an order on, and a rejection ends it', async () => {
  world.provider.misbehave([{ fault: 'pending', times: 2 }]);
  const [approved, rejected] = [await owe(world), await owe(world)];
  for (const { id } of [approved, rejected]) await waitFor(world, id, { status: 'sent', payout: { delivery: 'approval' } });
  await act(approved.externalId, 'approve');
  await act(rejected.externalId, 'reject');
  await waitFor(world, approved.id, { status: 'delivered' });
  const { failureReason } = await waitFor(world, rejected.id, { status: 'failed' });
  expect(failureReason).toMatch(/FAILED|CANCELED/);
});

it('duplicates and late ones change nothing', async () => {
  const { id, externalId } = await owe(world);
  const { payout } = await waitFor(world, id, { status: 'delivered' });
  await world.provider.settle();
  await vi.waitFor(async () => expect((await list()).every(({ processedAt }) => processedAt !== null)).toBe(true), 10_000);
  const { version } = await read(world, id);
  const events = await listEvents(world, id);
  const late = write('ORDERS.CREATED', 'orders', payout?.reference ?? '');
  expect(await deliver(late)).toEqual({ status: 202, body: { status: 'accepted' } });
  expect(await deliver(late)).toEqual({ status: 202, body: { status: 'duplicate' } });
  await deliver(write('REWARDS.DELIVERY.FAILED', 'orders', payout?.reference ?? ''));
  await vi.waitFor(async () => expect((await list()).every(({ processedAt }) => processedAt !== null)).toBe(true), 10_000);
  expect([(await read(world, id)).version, await listEvents(world, id)]).toEqual([version, events]);
  expect((await list()).filter(({ resourceId }) => resourceId === payout?.reference).length).toBeGreaterThanOrEqual(2);
  expect(externalId).toBeTruthy();
});

it('webhooks that come twice and out of order lead to the same end', async () => {
  world.provider.misbehave([
    { fault: 'delivery_pending', times: 1 },
    { fault: 'webhook_duplicate', times: 4 },
    { fault: 'webhook_reordered', times: 4 },
  ]);
  const { id, externalId } = await owe(world);
  await waitFor(world, id, { status: 'sent' });
  await act(externalId, 'fail_delivery');
  await waitFor(world, id, { payout: { delivery: 'resend' } });
  await act(externalId, 'deliver');
  world.provider.misbehave([]);
  await hurry(world, id);
  await waitFor(world, id, { status: 'delivered' });
  expect(await listEvents(world, id)).toEqual(['incentive.released', 'incentive.sent', 'incentive.delivered']);
});

it('one for an order that nobody knows is shown and breaks nothing', async () => {
  const body = write('ORDERS.CREATED', 'orders', 'NOBODYKNOWS1');
  expect((await deliver(body)).status).toBe(202);
  await vi.waitFor(
    async () => expect((await list()).find(({ resourceId }) => resourceId === 'NOBODYKNOWS1')).toMatchObject({ result: 'unknown_order' }),
    10_000,
  );
  world.provider.misbehave([{ fault: 'webhook_unknown_order', times: 1 }]);
  const { id } = await owe(world);
  await waitFor(world, id, { status: 'delivered' });
  await world.provider.settle();
  await vi.waitFor(async () => expect((await list()).filter(({ result }) => result === 'unknown_order')).toHaveLength(2), 10_000);
});

it('is tried again when the provider cannot be asked whose order it is', async () => {
  world.provider.misbehave([{ fault: 'server_error', endpoint: 'show_order', times: 1 }]);
  await deliver(write('ORDERS.CREATED', 'orders', 'ASKEDTWICE01'));
  await vi.waitFor(
    async () => expect((await list()).find(({ resourceId }) => resourceId === 'ASKEDTWICE01')).toMatchObject({ result: 'unknown_order' }),
    15_000,
  );
  expect(world.provider.requests().filter(({ path }) => path.endsWith('/orders/ASKEDTWICE01'))).toHaveLength(2);
});

it('what is not proven is refused and leaves nothing behind; what cannot be read is kept', async () => {
  const before = (await list()).length;
  const body = write('ORDERS.CREATED', 'orders', 'X1');
  for (const signature of ['', sign(body, 'another key'), sign(`${body} `), 'sha256=00', sign(body).slice(7)]) {
    const answer = await deliver(body, signature);
    expect([answer.status, answer.body.code]).toEqual([401, 'partner_signature_invalid']);
  }
  expect((await deliver(body, sign(body), randomUUID())).status).toBe(404);
  expect((await deliver(body, sign(body), 'nothing')).status).toBe(404);
  expect((await deliver('x'.repeat(70_000))).status).toBe(413);
  expect((await list()).length).toBe(before);
  expect((await deliver('not JSON')).body).toEqual({ status: 'accepted' });
  expect((await deliver('not JSON')).body).toEqual({ status: 'duplicate' });
  expect((await list())[0]).toMatchObject({ result: 'unreadable', event: null });
  expect((await deliver(write('A\u0000B', 'orders', 'X2', `nul \u0000 ${randomUUID()}`))).status).toBe(202);
});

it('an account without a key for webhooks takes none', async () => {
  const { id } = await createAccount(world, {}, { isDefault: false });
  const body = write('ORDERS.CREATED', 'orders', 'X3');
  expect((await deliver(body, sign(body, ''), id)).status).toBe(401);
});
