import { startMailbox } from '@panelbridge/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetDetailsDto } from '../../src/budgets/budget.dto.js';
import type { BillDto } from '../../src/studies/bill/bill.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { createRecruitingStudy } from '../support/rally-study.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const mailbox = await startMailbox();
let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { smtpUrl: mailbox.smtpUrl } });
});
afterAll(async () => {
  await hub.close();
  await mailbox.close();
});

const usd = (amount: number) => ({ amount, currency: 'USD' });
const read = async (id: string) => (await hub.request<BudgetDetailsDto>('GET', `/api/v1/budgets/${id}`)).body;
const readBill = (studyId: string, key?: string) =>
  hub.request<BillDto>('GET', `/api/v1/studies/${studyId}/bill`, key === undefined ? {} : { key });
const close = (studyId: string, key?: string) =>
  hub.request<StudyDto>('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true }, ...(key !== undefined && { key }) });

/** An unmoderated test of three places, in which people stand as named. */
async function recruit(statuses: readonly string[]): Promise<{ studyId: string; budgetId: string; ids: string[] }> {
  const { studyId, budgetId } = await createRecruitingStudy(hub, { study: { kind: 'unmoderated_test' } });
  const ids: string[] = [];
  for (const [index, status] of statuses.entries()) {
    const email = `${studyId}-${index}@example.com`;
    const { rows } = await hub.sql.query<{ id: string }>(
      `with person as (insert into participants (workspace_id, email) values ($2, $3) returning id),
         taken as (update studies set places_taken = places_taken + 1 where id = $1 and $4 in ('submitted', 'started'))
       insert into participations (id, workspace_id, study_id, participant_id, status, holds_place, started_at, ended_at)
       select 'pp_' || substr(md5(random()::text), 1, 7), $2, $1, id, $4, $4 in ('submitted', 'started'), now(), now() from person returning id`,
      [studyId, hub.workspaceId, email, status],
    );
    ids.push(rows[0]?.id ?? '');
  }
  return { studyId, budgetId, ids };
}

const act = (id: string | undefined, name: string, reason?: string) =>
  hub.request('POST', `/api/v1/participations/${id}/${name}`, {
    body: reason === undefined ? {} : { reason },
    headers: { 'idempotency-key': `${id}-${name}` },
  });

describe('what is spent', () => {
  it('S2-72 S2-73 is fee and incentive of who completed, and reserved = spent + unused at every moment', async () => {
    const { studyId, budgetId, ids } = await recruit(['submitted', 'submitted']);
    expect((await act(ids[0], 'complete')).status).toBe(200);
    expect(await read(budgetId)).toMatchObject({ reserved: usd(22_800 - 7_600), spent: usd(7_600), available: usd(100_000 - 22_800) });
    expect((await readBill(studyId)).body).toMatchObject({
      final: false,
      reserved: usd(22_800),
      recruitmentFees: { count: 1, each: usd(2_600), total: usd(2_600) },
      incentives: { count: 1, each: usd(5_000), total: usd(5_000) },
      totalSpent: usd(7_600),
      unused: usd(15_200),
      closedAt: null,
    });
  });

  it('S2-60 is nothing for who was excluded before payment', async () => {
    const { studyId, budgetId, ids } = await recruit(['submitted']);
    await act(ids[0], 'complete');
    expect((await act(ids[0], 'exclude', 'The answers are from a machine.')).status).toBe(200);
    expect(await read(budgetId)).toMatchObject({ spent: usd(0), reserved: usd(22_800) });
    expect((await readBill(studyId)).body).toMatchObject({ totalSpent: usd(0), unused: usd(22_800) });
  });

  it('is the fee alone where the incentive was withdrawn', async () => {
    const { studyId, ids } = await recruit(['submitted']);
    await act(ids[0], 'complete');
    const { body } = await hub.request<{ data: { id: string }[] }>('GET', `/api/v1/incentives?participationId=${ids[0]}`);
    await hub.request('POST', `/api/v1/incentives/${body.data[0]?.id}/cancel`, { body: { reason: 'Paid in cash.' } });
    expect((await readBill(studyId)).body).toMatchObject({
      recruitmentFees: { count: 1 },
      incentives: { count: 0, total: usd(0) },
      totalSpent: usd(2_600),
    });
  });
});

describe('closing', () => {
  it('S2-68 S2-71 S2-74 releases what is unused to the same budget and makes the final bill', async () => {
    const { studyId, budgetId, ids } = await recruit(['submitted']);
    await act(ids[0], 'complete-and-pay');
    expect((await readBill(studyId)).body.final).toBe(false);
    expect((await close(studyId)).status).toBe(200);
    expect(await read(budgetId)).toMatchObject({
      available: usd(100_000 - 7_600),
      reserved: usd(0),
      spent: usd(7_600),
      studies: [{ studyId, billed: true, unused: usd(15_200) }],
    });
    expect((await readBill(studyId)).body).toMatchObject({
      final: true,
      totalSpent: usd(7_600),
      unused: usd(15_200),
      budget: { id: budgetId, name: 'Research' },
      closedAt: expect.any(String),
      closedBy: { kind: 'api_key', name: 'Test Owner' },
    });
  });

  it('S2-66 needs a confirmation and has no way back', async () => {
    const { studyId } = await recruit([]);
    const path = `/api/v1/studies/${studyId}`;
    expect(await hub.request('POST', `${path}/close`, { body: {} })).toMatchObject({
      status: 422,
      body: { code: 'confirmation_required' },
    });
    await close(studyId);
    for (const [route, body] of [
      ['resume', {}],
      ['launch', {}],
      ['publish', {}],
      ['pause', {}],
      ['close', { confirm: true }],
    ] as const) {
      expect((await hub.request('POST', `${path}/${route}`, { body })).status).toBe(409);
    }
  });

  it('S2-64 S2-65 pausing keeps the reservation, and resuming goes on with it', async () => {
    const { studyId, budgetId } = await recruit([]);
    for (const route of ['pause', 'resume']) {
      expect((await hub.request('POST', `/api/v1/studies/${studyId}/${route}`)).status).toBe(200);
      expect(await read(budgetId)).toMatchObject({ reserved: usd(22_800), available: usd(100_000 - 22_800) });
    }
  });

  it('S2-75 mails the receipt to whoever closed, not to whoever made the study', async () => {
    const { studyId } = await recruit([]);
    await close(studyId, await hub.key('ops_manager'));
    const mail = await mailbox.waitFor(({ subject, text }) => subject.startsWith('Receipt') && text.includes(studyId), 20_000);
    expect(mail.to).toEqual(['ops_manager@example.com']);
    for (const line of ['Reserved: 228.00 USD', 'Total spent: 0.00 USD', 'Unused: 228.00 USD', 'Budget: Research']) {
      expect(mail.text).toContain(line);
    }
  });

  it('S2-69 leaves nobody to be completed afterwards: the bill is final', async () => {
    const { studyId, ids } = await recruit(['rejected']);
    await close(studyId);
    await expect(hub.sql.query(`update participations set status = 'completed' where id = $1`, [ids[0]])).rejects.toMatchObject({
      constraint: 'study_was_billed',
    });
    expect((await readBill(studyId)).body).toMatchObject({ final: true, totalSpent: usd(0) });
  });

  it('has no bill where nothing was launched from a budget', async () => {
    const { body } = await hub.request<StudyDto>('POST', '/api/v1/studies', { body: { title: 'A draft' } });
    expect(await readBill(body.id)).toMatchObject({ status: 409, body: { code: 'bill_not_ready' } });
    expect((await readBill(body.id, await hub.key('integration'))).status).toBe(403);
  });
});
