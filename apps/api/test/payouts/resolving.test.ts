import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createAccount, expectDone, hurry, listEvents, owe, paid, post, startWorld, waitFor, type World } from './world.js';

// A world of its own: what a person says was delivered, and what is not shown any more, stands in no book of the provider's.
let world: World;
beforeAll(async () => {
  world = await startWorld();
  await createAccount(world);
});
afterEach(() => world.provider.misbehave([]));
afterAll(() => world.close());

it('409 ends by the word of a person: what failed is retried under the next id, what was delivered stays so', async () => {
  const resolve = (id: string, body: object, key?: string) => post<{ code: string }>(world, `/incentives/${id}/resolve`, body, key);
  const reason = 'Looked at in the provider’s dashboard.';
  world.provider.misbehave([{ fault: 'conflict', endpoint: 'create_order', times: 2 }]);
  const [lost, found] = [await owe(world), await owe(world)];
  for (const { id } of [lost, found]) await waitFor(world, id, { status: 'unknown', payout: { trouble: 'conflict', nextAt: null } });

  expect((await resolve(lost.id, { outcome: 'paid', reason })).body.code).toBe('validation_failed');
  expect((await resolve(lost.id, { outcome: 'failed', reason: ' ' })).body.code).toBe('validation_failed');
  const researcher = await world.hub.key('researcher');
  expect((await resolve(lost.id, { outcome: 'failed', reason }, researcher)).body.code).toBe('role_not_allowed');

  expectDone(await resolve(found.id, { outcome: 'delivered', reason }));
  expect(await waitFor(world, found.id, { status: 'delivered' })).toMatchObject({ failureReason: null, payout: { trouble: null } });
  expect(await listEvents(world, found.id)).toEqual([
    'incentive.released',
    'incentive.unresolved',
    'incentive.resolved',
    'incentive.sent',
    'incentive.delivered',
  ]);
  expectDone(await resolve(lost.id, { outcome: 'failed', reason }));
  await waitFor(world, lost.id, { status: 'failed', failureReason: reason });
  const { rows } = await world.hub.sql.query('select request, next_at from payouts where incentive_id = $1', [lost.id]);
  expect(rows).toEqual([{ request: null, next_at: null }]);
  expect((await resolve(lost.id, { outcome: 'delivered', reason })).body.code).toBe('resolution_refused');

  const retried = expectDone(await post(world, `/incentives/${lost.id}/retry`));
  await waitFor(world, retried.id, { status: 'delivered', sequence: 2 });
  expect([paid(world, lost.externalId), paid(world, found.externalId), paid(world, retried.externalId)]).toEqual([
    [0, {}],
    [0, {}],
    [1, { USD: 2_500 }],
  ]);
});

it('is not for a person to decide about while the provider is still asked', async () => {
  world.provider.misbehave([{ fault: 'server_error', endpoint: 'create_order' }]);
  const { id } = await owe(world);
  await waitFor(world, id, { status: 'unknown', payout: { trouble: 'provider_unavailable' } });
  const refused = await post<{ code: string; errors: unknown }>(world, `/incentives/${id}/resolve`, {
    outcome: 'failed',
    reason: 'Impatience.',
  });
  expect(refused.body).toMatchObject({ code: 'resolution_refused', errors: [{ code: 'incentive_still_sought' }] });
  world.provider.misbehave([]);
  await hurry(world, id);
  await waitFor(world, id, { status: 'delivered' });
});

it('an order that was accepted and is not shown any more is never sent again', async () => {
  world.provider.misbehave([
    { fault: 'pending', times: 1 },
    { fault: 'invisible', delayMs: 600_000, times: 1 },
  ]);
  const { id, externalId } = await owe(world);
  await waitFor(world, id, { status: 'sent', payout: { delivery: 'approval', attempts: 1 } });
  await hurry(world, id);
  const sought = await waitFor(world, id, {
    status: 'sent',
    payout: { attempts: 2, detail: expect.stringContaining('does not show the order') },
  });
  expect(sought.payout?.nextAt).not.toBeNull();
  const orders = world.provider
    .requests()
    .filter(({ endpoint, body }) => endpoint === 'create_order' && JSON.stringify(body).includes(externalId));
  expect([orders.length, paid(world, externalId)]).toEqual([1, [0, {}]]);
  expect((await post<{ code: string }>(world, `/incentives/${id}/retry`)).body.code).toBe('retry_refused');
});
