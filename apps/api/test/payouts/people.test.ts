import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { ConnectorRegistry } from '../../src/connectors/connector-registry.js';
import type { ParticipantExportDto } from '../../src/participants/participant-export.dto.js';
import { Outbound } from '../../src/platform/outbound/outbound.js';
import { dumpDatabase } from '../support/dump-database.js';
import { seedIncentive } from '../support/incentives.js';
import { createRecruitingStudy } from '../support/rally-study.js';
import { createAccount, expectBooksAgree, expectDone, hurry, owe, paid, post, read, startWorld, waitFor, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await createAccount(world);
});
afterEach(async () => {
  world.provider.misbehave([]);
  await expectBooksAgree(world);
});
afterAll(() => world.close());

const erase = async (participantId: string) =>
  expect((await world.hub.request('POST', `/api/v1/participants/${participantId}/erase`)).status).toBe(204);

it('what was sent about a person is in the export of what is known about them, and goes with an erasure', async () => {
  world.provider.misbehave([{ fault: 'delivery_pending', times: 1 }]);
  const canary = 'canaryxq7';
  const owed = await owe(world, { email: `${canary}@example.com`, firstName: canary, lastName: canary });
  await waitFor(world, owed.id, { status: 'sent' });
  expect(await dumpDatabase(world.hub.sql)).toContain(`"name":"${canary} ${canary}"`);
  const path = `/api/v1/participants/${owed.participantId}/export`;
  const { sections } = expectDone(await world.hub.request<ParticipantExportDto>('GET', path));
  expect(sections['payouts']).toMatchObject([
    { externalId: owed.externalId, request: { reward: { recipient: { name: `${canary} ${canary}` } } } },
  ]);
  await erase(owed.participantId);
  expect(await dumpDatabase(world.hub.sql)).not.toContain(canary);
  expect(await read(world, owed.id)).toMatchObject({
    status: 'sent',
    amount: { amount: 2_500 },
    payout: { reference: expect.any(String) },
  });
  await fetch(`${world.provider.url}/admin/orders/${owed.externalId}/deliver`, { method: 'POST' });
  await hurry(world, owed.id);
  await waitFor(world, owed.id, { status: 'delivered' });
});

it('who is erased while nobody knows what became of the payment is forgotten once it is known, and paid once at most', async () => {
  const canary = 'canaryzk4';
  world.provider.misbehave([{ fault: 'server_error' }]);
  const owed = await owe(world, { email: `${canary}@example.com`, firstName: canary, lastName: canary });
  await waitFor(world, owed.id, { status: 'unknown' });
  await erase(owed.participantId);
  const { rows } = await world.hub.sql.query('select request from payouts where incentive_id = $1', [owed.id]);
  expect(rows[0].request.toString()).toContain(canary);
  world.provider.misbehave([]);
  await hurry(world, owed.id);
  await waitFor(world, owed.id, { status: 'delivered' });
  expect(paid(world, owed.externalId)).toEqual([1, { USD: 2_500 }]);
  expect(await dumpDatabase(world.hub.sql)).not.toContain(canary);
});

it('who is erased before anything was sent is not paid over the account', async () => {
  const owed = await seedIncentive(world.hub, world.study);
  await erase(owed.participantId);
  expectDone(await post(world, `/incentives/${owed.id}/release`));
  await waitFor(world, owed.id, { status: 'failed', failureReason: expect.stringContaining('erased') });
});

it('the words of a provider about an erased person go too', async () => {
  world.provider.misbehave([{ fault: 'insufficient_funds', times: 1 }]);
  const owed = await owe(world);
  await waitFor(world, owed.id, { status: 'failed' });
  await erase(owed.participantId);
  expect((await read(world, owed.id)).failureReason).toBe('The person was erased.');
});

it('S2-61 incentives of panel studies go through the panel’s own provider; the platform is never asked and needs no account there', async () => {
  const dispatched = vi.spyOn(world.hub.app.get(Outbound).agent, 'dispatch');
  const { studyId, connectionId } = await createRecruitingStudy(world.hub);
  const owed = await seedIncentive(world.hub, { id: studyId }, { incentive: { amount: 5_000 } });
  expectDone(await post(world, `/incentives/${owed.id}/release`));
  await waitFor(world, owed.id, { status: 'delivered', provider: 'tremendous' });
  expect(paid(world, owed.externalId)).toEqual([1, { USD: 5_000 }]);
  // Everything that left the hub meanwhile went to the payout provider.
  const origins = new Set(dispatched.mock.calls.map(([{ origin }]) => String(origin)));
  dispatched.mockRestore();
  expect(origins).toEqual(new Set([world.provider.url]));
  const { rows } = await world.hub.sql.query('select 1 from exchanges where connection_id = $1', [connectionId]);
  expect(rows).toEqual([]);
  const { rows: secrets } = await world.hub.sql.query('select 1 from connection_secrets where connection_id = $1', [connectionId]);
  expect(secrets).toEqual([]);
  const manifest = world.hub.app.get(ConnectorRegistry).find('rally')?.manifest;
  expect(manifest).toBeDefined();
  expect(JSON.stringify(manifest?.hosts)).not.toMatch(/tremendous/i);
});

it('a study that is closed while a payment is under way: the payment goes on, and the bill counts it once', async () => {
  const { studyId } = await createRecruitingStudy(world.hub);
  const owed = await seedIncentive(world.hub, { id: studyId }, { status: 'scheduled', incentive: { amount: 5_000 } });
  await world.hub.sql.query(`update participations set status = 'completed', holds_place = true where id = $1`, [owed.participationId]);
  await world.hub.sql.query('update studies set places_taken = 1 where id = $1', [studyId]);
  world.provider.misbehave([{ fault: 'slow', endpoint: 'create_order', delayMs: 900, times: 1 }]);
  expectDone(await post(world, `/incentives/${owed.id}/release`));
  await waitFor(world, owed.id, { status: 'sending' });
  expectDone(await world.hub.request('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true } }));
  await waitFor(world, owed.id, { status: 'delivered' });
  expect(paid(world, owed.externalId)).toEqual([1, { USD: 5_000 }]);
  const bill = expectDone(await world.hub.request<{ incentives: unknown }>('GET', `/api/v1/studies/${studyId}/bill`));
  expect(JSON.stringify(bill.incentives)).toContain('5000');
});
