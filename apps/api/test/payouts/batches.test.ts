import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { PayoutBatchDto } from '../../src/incentives/payout-batches/payout-batch.dto.js';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { released, seedIncentive } from '../support/incentives.js';
import { seedStudy } from '../support/seed.js';
import { createAccount, expectBooksAgree, expectDone, paid, post, read, startWorld, waitFor, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  world.provider.misbehave([]);
  await expectBooksAgree(world);
});
afterAll(() => world.close());

const create = (body: object, key?: string) => post<PayoutBatchDto & Omit<ProblemBody, 'status'>>(world, '/payout-batches', body, key);
const get = async (id: string) => expectDone(await world.hub.request<PayoutBatchDto>('GET', `/api/v1/payout-batches/${id}`));
const waitForBatch = (id: string, counts: object) =>
  vi.waitFor(
    async () => {
      const batch = await get(id);
      expect(batch.counts).toMatchObject(counts);
      return batch;
    },
    { timeout: 60_000, interval: 200 },
  );

it('without an account there is no batch', async () => {
  const { body } = await create({ studyId: world.study.id });
  expect(body).toMatchObject({ code: 'payout_account_missing', detail: expect.stringContaining('Store a payout account') });
});

it('without a default among the accounts there is none either, and the answer says which member makes one', async () => {
  const { id } = await createAccount(world, {}, { isDefault: false });
  const { body } = await create({ studyId: world.study.id });
  expect(body).toMatchObject({
    code: 'payout_account_missing',
    detail: expect.stringMatching(/^No payout account is the default.*`isDefault`/),
  });
  expect((await world.hub.request('DELETE', `/api/v1/payout-accounts/${id}`)).status).toBe(204);
});

it('pays all that a study owes, each for itself: one that is held or fails stops nobody', async () => {
  const { id: accountId } = await createAccount(world);
  const study = await seedStudy(world.hub, { participation_limit: 200 });
  const due = [];
  for (let n = 0; n < 55; n += 1) due.push(await seedIncentive(world.hub, study));
  const held = await seedIncentive(world.hub, study, { incentive: { hold_reason: 'contradiction' } });
  const undone = await seedIncentive(world.hub, study, { status: 'started' });
  const nameless = await seedIncentive(world.hub, study, { email: null });
  // Released before there was an account.
  const byHand = await seedIncentive(world.hub, study, { incentive: released });
  const other = await seedIncentive(world.hub, world.study);
  const made = await create({ studyId: study.id });
  expect(made.status).toBe(202);
  expect(made.body).toMatchObject({ accountId, dryRun: false, studyId: study.id, counts: { total: 59, waiting: 59 }, secondsLeft: null });
  const done = await waitForBatch(made.body.id, { delivered: 56, refused: 2, failed: 1, waiting: 0, sending: 0, unknown: 0, dryRun: 0 });
  expect(done.secondsLeft).toBe(0);
  expect(done.refusals.map(({ incentiveId, code }) => `${incentiveId} ${code}`).toSorted()).toEqual(
    [held, undone].map(({ id }) => `${id} release_refused`).toSorted(),
  );
  for (const { externalId } of [...due, byHand]) expect(paid(world, externalId)).toEqual([1, { USD: 2_500 }]);
  expect(await read(world, byHand.id)).toMatchObject({ provider: 'tremendous', status: 'delivered' });
  expect(await read(world, nameless.id)).toMatchObject({ status: 'failed' });
  expect(await read(world, other.id)).toMatchObject({ status: 'due', provider: 'manual' });
  const first = due[0];
  expect(await read(world, first?.id ?? '')).toMatchObject({ releasedBy: { kind: 'api_key', name: 'Test Owner' } });
  expect((await create({ incentiveIds: [first?.id] })).status).toBe(202);
  expect((await create({ studyId: study.id })).body.counts.total).toBe(2);
}, 90_000);

it('of two batches over the same incentives each person is paid once', async () => {
  const study = await seedStudy(world.hub);
  const owed = [];
  for (let n = 0; n < 10; n += 1) owed.push(await seedIncentive(world.hub, study));
  const incentiveIds = owed.map(({ id }) => id);
  const batches = await Promise.all([
    create({ studyId: study.id }),
    create({ incentiveIds }),
    create({ incentiveIds: incentiveIds.toReversed() }),
  ]);
  for (const { body } of batches) await waitForBatch(body.id, { delivered: 10, waiting: 0 });
  for (const { externalId } of owed) expect(paid(world, externalId)[0]).toBe(1);
});

it('tells the time that is left while it runs', async () => {
  const study = await seedStudy(world.hub);
  for (let n = 0; n < 12; n += 1) await seedIncentive(world.hub, study);
  world.provider.misbehave([{ fault: 'slow', endpoint: 'create_order', delayMs: 400 }]);
  const { id } = (await create({ studyId: study.id })).body;
  await vi.waitFor(async () => expect((await get(id)).secondsLeft).toBeGreaterThan(0), { timeout: 10_000, interval: 50 });
  await waitForBatch(id, { delivered: 12 });
});

it.each([
  [{}, 'batch_ambiguous'],
  [{ studyId: 'st_0000000000', incentiveIds: ['00000000-0000-4000-8000-000000000000'] }, 'batch_ambiguous'],
  [{ studyId: 'st_0000000000' }, 'study_unknown'],
  [{ incentiveIds: ['00000000-0000-4000-8000-000000000000'] }, 'incentive_unknown'],
])('refuses %j as %s', async (body, code) => {
  const answer = await create(body);
  expect([answer.status, answer.body.errors?.map((one) => one.code)]).toEqual([422, [code]]);
});

it('is for those who may move money, and only with a key for retries', async () => {
  const study = await seedStudy(world.hub);
  expect((await create({ studyId: study.id })).body.code).toBe('nothing_to_pay');
  expect((await create({ studyId: study.id }, await world.hub.key('researcher'))).status).toBe(403);
  expect((await world.hub.request('POST', '/api/v1/payout-batches', { body: { studyId: study.id } })).status).toBe(400);
});

it('in a dry run everything is done but the call, and the answer says so; a batch afterwards pays', async () => {
  const { id: accountId, dryRun } = await createAccount(world, {}, { dryRun: true });
  expect(dryRun).toBe(true);
  const study = await seedStudy(world.hub);
  const [one, nameless] = [await seedIncentive(world.hub, study), await seedIncentive(world.hub, study, { email: null })];
  const before = world.provider.requests().length;
  const { body } = await create({ studyId: study.id });
  expect(body).toMatchObject({ accountId, dryRun: true });
  await waitForBatch(body.id, { dryRun: 2, waiting: 0, sent: 0, delivered: 0 });
  const shown = await waitFor(world, one.id, {
    status: 'released',
    sentAt: null,
    payout: { dryRun: true, trouble: 'dry_run', nextAt: null },
  });
  expect(shown.payout?.detail).toMatch(/Dry run: a request of \d+ bytes was written, and not sent/);
  await waitFor(world, nameless.id, { status: 'released', payout: { detail: expect.stringContaining('could not be sent') } });
  expect(world.provider.requests().length).toBe(before);
  expectDone(await world.hub.request('PATCH', `/api/v1/payout-accounts/${accountId}`, { body: { dryRun: false } }));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await waitFor(world, one.id, { status: 'released' });
  const paying = await create({ studyId: study.id });
  await waitForBatch(paying.body.id, { delivered: 1, failed: 1 });
  expect(paid(world, one.externalId)).toEqual([1, { USD: 2_500 }]);
});

it('what waits for an account stands in no payout file, and what stands in one is ordered by no batch', async () => {
  const { id: accountId } = await createAccount(world, {}, { dryRun: true });
  const study = await seedStudy(world.hub);
  const waiting = await seedIncentive(world.hub, study);
  expectDone(await post(world, `/incentives/${waiting.id}/release`));
  await waitFor(world, waiting.id, { status: 'released', provider: 'tremendous', payout: { trouble: 'dry_run' } });
  const collect = () => post<{ code?: string }>(world, '/payout-files', { studyId: study.id });
  expect((await collect()).body.code).toBe('nothing_to_pay');
  const byHand = await seedIncentive(world.hub, study, { incentive: released });
  expectDone(await collect());
  await waitFor(world, byHand.id, { status: 'sent' });
  await waitFor(world, waiting.id, { status: 'released' });
  expectDone(await world.hub.request('PATCH', `/api/v1/payout-accounts/${accountId}`, { body: { dryRun: false } }));
  const { body } = await create({ incentiveIds: [waiting.id, byHand.id] });
  await waitForBatch(body.id, { sent: 1, delivered: 1 });
  await waitFor(world, byHand.id, { provider: 'manual', status: 'sent', payout: null });
  expect([paid(world, waiting.externalId), paid(world, byHand.externalId)]).toEqual([
    [1, { USD: 2_500 }],
    [0, {}],
  ]);
});
