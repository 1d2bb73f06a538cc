import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PayoutAccountDto } from '../../src/incentives/payout-accounts/payout-account.dto.js';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { startTremendous, TREMENDOUS_DEMO_KEY } from '@panelbridge/sandbox';
import { startPartner } from '../support/partner-server.js';
import { createAccount, describeAccount, expectDone, hurry, owe, paid, startWorld, waitFor, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const base = '/api/v1/payout-accounts';
const create = (settings: object = {}, more: object = {}) =>
  world.hub.request<PayoutAccountDto & Omit<ProblemBody, 'status'>>('POST', base, { body: describeAccount(world, settings, more) });
const change = (id: string, body: object, headers = {}) =>
  world.hub.request<PayoutAccountDto & Omit<ProblemBody, 'status'>>('PATCH', `${base}/${id}`, { body, headers });
const get = async (id: string) => expectDone(await world.hub.request<PayoutAccountDto>('GET', `${base}/${id}`));
const faultsOf = ({ errors = [] }: Pick<ProblemBody, 'errors'>) => errors.map(({ pointer, code }) => `${pointer} ${code}`);

it('without an account payments are made by hand; the first account takes what is released from then on', async () => {
  const byHand = await owe(world);
  const created = await create();
  expect(created.status).toBe(201);
  expect(created.headers.get('etag')).toBe('"1"');
  expect(created.body).toMatchObject({ isDefault: true, dryRun: false, status: 'unchecked', settings: { fundingSourceId: 'BALANCE' } });
  expect(created.body.webhookUrl).toBe(`${world.hub.url}/hooks/payouts/${created.body.id}`);
  const { id } = await owe(world);
  await waitFor(world, id, { provider: 'tremendous', status: 'delivered' });
  expect((await get(created.body.id)).status).toBe('ready');
  await waitFor(world, byHand.id, { provider: 'manual', status: 'released', payout: null });
  const second = expectDone(await create());
  expect(second.isDefault).toBe(false);
  expectDone(await change(second.id, { isDefault: true }));
  expect([(await get(second.id)).isDefault, (await get(created.body.id)).isDefault]).toEqual([true, false]);
  expectDone(await change(second.id, { isDefault: false }));
  const again = await owe(world);
  await waitFor(world, again.id, { provider: 'manual', status: 'released' });
});

it('never shows a secret, stores it sealed, and keeps roles apart', async () => {
  const { id, secrets } = expectDone(await create());
  expect(Object.keys(secrets)).toEqual(['apiKey']);
  const listed = await world.hub.request('GET', base);
  expect(`${JSON.stringify(listed.body)} ${world.hub.readLog()}`).not.toContain(TREMENDOUS_DEMO_KEY);
  const { rows } = await world.hub.sql.query('select sealed from payout_account_secrets where account_id = $1', [id]);
  expect(rows[0].sealed.toString('latin1')).not.toContain(TREMENDOUS_DEMO_KEY);
  const key = await world.hub.key('researcher');
  expect((await world.hub.request('POST', base, { key, body: describeAccount(world) })).status).toBe(403);
  expect((await world.hub.request('GET', `${base}/${id}`, { key })).status).toBe(200);
});

it('names every fault of settings and secrets at once', async () => {
  const answer = await create(
    { environment: 'moon', products: ['A'], surprise: 1 },
    { secrets: { webhookKey: 'has spaces in it', other: 'x' } },
  );
  expect(answer.status).toBe(422);
  expect(faultsOf(answer.body).toSorted()).toEqual([
    '/secrets/apiKey secret_missing',
    '/secrets/other secret_unknown',
    '/secrets/webhookKey secret_invalid',
    '/settings/environment setting_invalid',
    '/settings/surprise setting_unknown',
  ]);
  expect(faultsOf((await create({ products: ['A'] })).body)).toEqual(['/settings/campaignId setting_invalid']);
  expect(faultsOf((await create({ baseUrl: 'https://user:pass@provider.example' })).body)).toEqual([
    '/settings/baseUrl url_has_credentials',
  ]);
});

it.each([
  ['a wrong key', {}, { secrets: { apiKey: 'wrong' } }, '401'],
  ['an unknown funding source', { fundingSourceId: 'NONE' }, {}, 'funding source NONE'],
  ['an unknown campaign', { campaignId: 'NONE' }, {}, 'campaign NONE'],
  ['unknown products', { campaignId: null, products: ['DEMOVISA0001', 'NONE'] }, {}, 'products NONE'],
])('the check finds %s, and orders nothing', async (_, settings, more, detail) => {
  const body = describeAccount(world, settings, more);
  const clean = { ...body, settings: Object.fromEntries(Object.entries(body.settings).filter(([, value]) => value !== null)) };
  const { id } = expectDone(await world.hub.request<PayoutAccountDto>('POST', base, { body: clean }));
  const before = world.provider.books();
  const checked = expectDone(await world.hub.request<PayoutAccountDto>('POST', `${base}/${id}/check`));
  expect(checked).toMatchObject({ status: 'needs_attention', statusDetail: expect.stringContaining(detail) });
  expect(world.provider.books()).toEqual(before);
});

it('the check of what works says so, until something is changed', async () => {
  const { id } = expectDone(await create({ delivery: 'LINK' }));
  expect(expectDone(await world.hub.request('POST', `${base}/${id}/check`))).toMatchObject({ status: 'ready', statusDetail: null });
  expect(expectDone(await change(id, { name: 'Another' }))).toMatchObject({ status: 'ready', name: 'Another' });
  expect(expectDone(await change(id, { settings: { delivery: 'EMAIL' } }))).toMatchObject({ status: 'unchecked' });
  expect((await change(id, { name: 'Late' }, { 'if-match': '"1"' })).status).toBe(412);
});

it('stays where it is while a payment may be on its way, since elsewhere it would be paid again', async () => {
  const account = await createAccount(world);
  world.provider.misbehave([{ fault: 'server_error' }]);
  const { id } = await owe(world);
  await waitFor(world, id, { status: 'unknown' });
  const moved = { settings: { baseUrl: `${world.provider.url}/elsewhere` }, secrets: { apiKey: 'k' } };
  expect((await change(account.id, moved)).body.code).toBe('payout_account_in_use');
  expect((await world.hub.request('DELETE', `${base}/${account.id}`)).body).toMatchObject({ code: 'payout_account_in_use' });
  // Another key of the same place is what a person stores after 401.
  expectDone(await change(account.id, { secrets: { apiKey: TREMENDOUS_DEMO_KEY } }));
  world.provider.misbehave([]);
  await waitFor(world, id, { status: 'delivered' }, 20_000);
  expect(faultsOf((await change(account.id, { settings: moved.settings })).body)).toEqual(['/secrets/apiKey secret_missing']);
  expect((await world.hub.request('DELETE', `${base}/${account.id}`)).status).toBe(204);
  expect((await world.hub.request('GET', `${base}/${account.id}`)).status).toBe(404);
  expect((await world.hub.sql.query('select 1 from payout_account_secrets where account_id = $1', [account.id])).rowCount).toBe(0);
});

it.each([
  ['an order before it', true],
  ['no order before it', false],
])(
  'with the key of another login nothing that may be on its way is paid over that one too: %s, and one over the other login',
  async (_, hasFirst) => {
    const other = await startTremendous({ key: 'TEST_other' });
    // One address, as the provider has; the key decides whose orders there are.
    const front = await startPartner();
    front.answer = (response, { method, path, headers, body }) => {
      const { authorization = '' } = headers;
      const { url } = authorization.endsWith('TEST_other') ? other : world.provider;
      const sent = { method, headers: { authorization, 'content-type': 'application/json' }, ...(method === 'POST' && { body }) };
      fetch(`${url}${path}`, sent)
        .then(async (answer) => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()))
        .catch(() => response.destroy());
    };
    try {
      const account = await createAccount(world, { baseUrl: `${front.url}/api/v2` });
      if (hasFirst) await waitFor(world, (await owe(world)).id, { status: 'delivered' });
      world.provider.misbehave([
        { fault: 'server_error', when: 'after', endpoint: 'create_order' },
        { fault: 'server_error', endpoint: 'list_orders' },
      ]);
      const { id, externalId } = await owe(world);
      await waitFor(world, id, { status: 'unknown' });
      expect(paid(world, externalId)).toEqual([1, { USD: 2_500 }]);
      expectDone(await change(account.id, { secrets: { apiKey: 'TEST_other' } }));
      const over = await owe(world);
      await waitFor(world, over.id, { status: 'delivered' });
      await hurry(world, id);
      const detail = hasFirst ? 'another login' : 'The key was stored after this order was sent';
      await waitFor(world, id, { status: 'unknown', payout: { trouble: 'unreadable', detail: expect.stringContaining(detail) } });
      expect(other.books().ids.map((one) => one.externalId)).toEqual([over.externalId]);
      world.provider.misbehave([]);
      expectDone(await change(account.id, { secrets: { apiKey: TREMENDOUS_DEMO_KEY } }));
      await hurry(world, id);
      await waitFor(world, id, { status: 'delivered', payout: { trouble: null } });
      expect(paid(world, externalId)).toEqual([1, { USD: 2_500 }]);
    } finally {
      await front.close();
      await other.close();
    }
  },
);
