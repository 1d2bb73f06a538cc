import { randomUUID } from 'node:crypto';
import { startTremendous } from '@panelbridge/sandbox';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { BudgetDetailsDto } from '../../src/budgets/budget.dto.js';
import { AccountOpener } from '../../src/incentives/payout-accounts/account-opener.js';
import { PayIncentive } from '../../src/incentives/payouts/pay-incentive.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { createAccount, expectBooksAgree, owe, paid, read, type World } from '../payouts/world.js';
import { dieAfter } from '../support/mortal-statements.js';
import { createBudget, createRallyConnection, createRallyStudy, createRecruitingStudy, estimate } from '../support/rally-study.js';
import { seedStudy } from '../support/seed.js';
import { startHub } from '../support/start-hub.js';

// Beside the kills at random moments: a death after each single statement, and after each answer of the provider.
let world: World;
let connectionId: string;
beforeAll(async () => {
  const provider = await startTremendous();
  // It does no jobs by itself, so that each death is that of the one request or job.
  const hub = await startHub({ configuration: { demo: true, role: 'api' } });
  const study = await seedStudy(hub, { participation_limit: 1_000 });
  const close = async () => {
    await hub.close();
    await provider.close();
  };
  world = { hub, provider, study, close };
  connectionId = await createRallyConnection(hub);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => world.close());

const usd = (amount: number) => ({ amount, currency: 'USD' });
const readBudget = async (id: string) => (await world.hub.request<BudgetDetailsDto>('GET', `/api/v1/budgets/${id}`)).body;
const readTransfers = async (studyId: string) =>
  (await world.hub.sql.query<{ kind: string }>('select kind from ledger_transfers where study_id = $1 order by key', [studyId])).rows.map(
    ({ kind }) => kind,
  );

/** Repeats something until it is survived, with a death after one more statement each time. @returns the deaths */
async function dieEverywhere(attempt: (count: number) => Promise<'survived' | 'died'>): Promise<number> {
  for (let count = 1; ; count += 1) if ((await attempt(count)) === 'survived') return count - 1;
}

/** Sends a request that a death interrupts, and then again, as a caller does who got no answer. */
async function askTwice(count: number, path: string, body: object) {
  const headers = { 'idempotency-key': randomUUID() };
  const mortal = dieAfter(world.hub, count);
  const first = await world.hub.request('POST', path, { body, headers });
  mortal.revive();
  const died = !mortal.survived();
  expect(first.status).toBe(died ? 500 : 200);
  const again = await world.hub.request<StudyDto>('POST', path, { body, headers });
  expect([again.status, again.body]).toEqual([200, expect.anything()]);
  return { died, study: again.body };
}

it('a launch that dies after any of its statements reserves once, or not at all until it is repeated', async () => {
  const deaths = await dieEverywhere(async (count) => {
    const { studyId } = await createRallyStudy(world.hub, { connectionId });
    const budgetId = await createBudget(world.hub, 50_000);
    const { id: estimateId } = await estimate(world.hub, studyId, budgetId);
    const { died, study } = await askTwice(count, `/api/v1/studies/${studyId}/launch`, { estimateId });
    expect(study).toMatchObject({ status: 'active' });
    expect(await readTransfers(studyId)).toEqual(['reserve']);
    expect(await readBudget(budgetId)).toMatchObject({ funded: usd(50_000), reserved: usd(26_700), available: usd(23_300), spent: usd(0) });
    return died ? 'died' : 'survived';
  });
  expect(deaths).toBeGreaterThan(10);
}, 240_000);

it('a close that dies after any of its statements settles and releases once', async () => {
  const deaths = await dieEverywhere(async (count) => {
    const { studyId, budgetId } = await createRecruitingStudy(world.hub, { connectionId, study: { kind: 'unmoderated_test' } });
    const { rows: people } = await world.hub.sql.query<{ id: string }>(
      `with person as (insert into participants (workspace_id, email) values ($2, $1 || '@example.com') returning id),
         taken as (update studies set places_taken = 1 where id = $1)
       insert into participations (id, workspace_id, study_id, participant_id, status, holds_place, started_at, ended_at)
       select 'pp_' || substr(md5($1), 1, 7), $2, $1, id, 'submitted', true, now(), now() from person returning id`,
      [studyId, world.hub.workspaceId],
    );
    const headers = { 'idempotency-key': randomUUID() };
    await world.hub.request('POST', `/api/v1/participations/${people[0]?.id}/complete`, { body: {}, headers });
    const { died, study } = await askTwice(count, `/api/v1/studies/${studyId}/close`, { confirm: true });
    expect(study).toMatchObject({ status: 'closed' });
    expect((await readTransfers(studyId)).toSorted()).toEqual(['fee', 'incentive', 'release', 'reserve']);
    expect(await readBudget(budgetId)).toMatchObject({ reserved: usd(0), spent: usd(7_600), available: usd(92_400) });
    const { rows } = await world.hub.sql.query('select status from incentives where study_id = $1', [studyId]);
    expect(rows).toEqual([{ status: 'released' }]);
    return died ? 'died' : 'survived';
  });
  expect(deaths).toBeGreaterThan(10);
}, 240_000);

it('a payment that dies after any of its statements, or after the answer of the provider, is paid exactly once', async () => {
  const { hub } = world;
  await createAccount(world);
  const pay = (incentiveId: string) => hub.app.get(PayIncentive).run({ workspaceId: hub.workspaceId, incentiveId });
  const deaths = await dieEverywhere(async (count) => {
    const { id, externalId } = await owe(world);
    const mortal = dieAfter(hub, count);
    const opener = hub.app.get(AccountOpener);
    const open = opener.open.bind(opener);
    vi.spyOn(opener, 'open').mockImplementation(async (account) => {
      const opened = await open(account);
      if (!opened.ok) return opened;
      const { provider } = opened;
      return { ...opened, provider: { ...provider, send: (...order) => mortal.wait(() => provider.send(...order)) } };
    });
    await pay(id).catch(() => undefined);
    vi.restoreAllMocks();
    mortal.revive();
    // Another worker takes it up when its lease has ended.
    for (let looks = 0; looks < 5 && (await read(world, id)).status !== 'delivered'; looks += 1) {
      await hub.sql.query(`update payouts set next_at = now(), begun_at = begun_at - interval '2 minutes' where incentive_id = $1`, [id]);
      await pay(id);
    }
    expect(await read(world, id)).toMatchObject({ status: 'delivered', payout: { trouble: null } });
    expect(paid(world, externalId)).toEqual([1, { USD: 2_500 }]);
    await expectBooksAgree(world);
    return mortal.survived() ? 'survived' : 'died';
  });
  expect(deaths).toBeGreaterThan(10);
}, 240_000);
