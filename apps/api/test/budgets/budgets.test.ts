import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetDetailsDto, TransferDto } from '../../src/budgets/budget.dto.js';
import { addFunds, createBudget, createRecruitingStudy } from '../support/rally-study.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

const read = async (id: string) => (await hub.request<BudgetDetailsDto>('GET', `/api/v1/budgets/${id}`)).body;
const usd = (amount: number) => ({ amount, currency: 'USD' });

describe('a budget', () => {
  it('S2-80 holds nothing until funds are loaded, and then what its ledger says', async () => {
    const id = await createBudget(hub, 0);
    expect(await read(id)).toMatchObject({ funded: usd(0), available: usd(0), reserved: usd(0), spent: usd(0), studies: [] });
    await addFunds(hub, id, 12_345);
    expect(await read(id)).toMatchObject({ funded: usd(12_345), available: usd(12_345) });
    const { body } = await hub.request<{ data: TransferDto[] }>('GET', `/api/v1/budgets/${id}/ledger`);
    expect(body.data).toMatchObject([
      {
        kind: 'fund',
        postings: [
          { account: 'external', amount: -12_345 },
          { account: 'available', amount: 12_345 },
        ],
        actor: { kind: 'api_key', name: 'Test Owner' },
      },
    ]);
  });

  it('gives back what no study has reserved, and no cent more', async () => {
    const id = await createBudget(hub, 1_000);
    const withdraw = (amount: number, reference = randomUUID()) =>
      hub.request('POST', `/api/v1/budgets/${id}/funds`, {
        body: { kind: 'withdraw', amount: usd(amount), reference },
        headers: { 'idempotency-key': randomUUID() },
      });
    expect(await withdraw(1_001)).toMatchObject({ status: 422, body: { code: 'funds_refused', errors: [{ code: 'insufficient_funds' }] } });
    expect(await withdraw(1_000)).toMatchObject({ status: 201, body: { available: usd(0), funded: usd(0) } });
  });

  it('enters one payment of a reference once, whoever retries it', async () => {
    const id = await createBudget(hub, 0);
    const body = { amount: usd(500), reference: 'INV-1' };
    const send = (key: string) => hub.request('POST', `/api/v1/budgets/${id}/funds`, { body, headers: { 'idempotency-key': key } });
    expect((await send('a')).status).toBe(201);
    expect((await send('a')).status).toBe(201);
    expect(await send('b')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/reference', code: 'reference_used' }] } });
    expect(await read(id)).toMatchObject({ available: usd(500) });
  });

  it('has one currency', async () => {
    const id = await createBudget(hub, 0, 'EUR');
    const refused = await hub.request('POST', `/api/v1/budgets/${id}/funds`, {
      body: { amount: usd(500), reference: 'x' },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ code: 'budget_currency_mismatch', pointer: '/amount/currency' }] } });
  });

  it('is funded by admins and ops managers alone, and read by people of the team', async () => {
    const id = await createBudget(hub, 0);
    for (const role of ['researcher', 'observer', 'integration'] as const) {
      const key = await hub.key(role);
      const funds = { body: { amount: usd(1), reference: role }, headers: { 'idempotency-key': role }, key };
      expect((await hub.request('POST', `/api/v1/budgets/${id}/funds`, funds)).status).toBe(403);
      expect((await hub.request('GET', `/api/v1/budgets/${id}`, { key })).status).toBe(role === 'integration' ? 403 : 200);
    }
  });

  it('pages its ledger, and refuses the cursor of another list', async () => {
    const id = await createBudget(hub, 0);
    for (let index = 1; index <= 5; index += 1) await addFunds(hub, id, index);
    const amounts: number[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await hub.request<{ data: TransferDto[]; nextCursor: string | null }>(
        'GET',
        `/api/v1/budgets/${id}/ledger?limit=2${query}`,
      );
      amounts.push(...body.data.map(({ postings }) => postings[1]?.amount ?? 0));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(amounts).toEqual([5, 4, 3, 2, 1]);
    expect((await hub.request('GET', `/api/v1/budgets/${id}/ledger?cursor=abc`)).status).toBe(400);
  });
});

describe('the database', () => {
  it('refuses a transfer that does not balance, one of another workspace, and any change of what was booked', async () => {
    const id = await createBudget(hub, 1_000);
    const client = await hub.sql.connect();
    const post = (postings: readonly [string, number][], workspace = hub.workspaceId) =>
      client
        .query('begin')
        .then(() => client.query(`select set_config('app.workspace', $1, true)`, [workspace]))
        .then(() => client.query('set local role panelbridge_app'))
        .then(() =>
          client.query('select post_transfer($1, $2, $3, null, null, $4, $5, $6, null)', [
            id,
            'fund',
            randomUUID(),
            postings.map(([account]) => account),
            postings.map(([, amount]) => amount),
            'system',
          ]),
        )
        .then(() => client.query('commit'));
    try {
      await expect(
        post([
          ['external', -1],
          ['available', 2],
        ]),
      ).rejects.toMatchObject({ constraint: 'transfer_balances' });
      await client.query('rollback');
      await expect(
        post([
          ['available', -1_001],
          ['external', 1_001],
        ]),
      ).rejects.toMatchObject({ constraint: 'funds_available' });
      await client.query('rollback');
      const other = await hub.createWorkspace();
      await expect(
        post(
          [
            ['external', -1],
            ['available', 1],
          ],
          other,
        ),
      ).rejects.toThrow(/no budget/);
      await client.query('rollback');
      for (const statement of [
        'update ledger_postings set amount = 0',
        'delete from ledger_transfers',
        'insert into ledger_postings default values',
      ]) {
        await client.query('begin; set local role panelbridge_app');
        await expect(client.query(statement)).rejects.toThrow(/permission denied/);
        await client.query('rollback');
      }
    } finally {
      client.release();
    }
    expect(await read(id)).toMatchObject({ available: usd(1_000) });
  });

  it('lets nobody take what another one is taking at the moment, whoever asks it', async () => {
    const id = await createBudget(hub, 1_000);
    const [first, second] = [await hub.sql.connect(), await hub.sql.connect()];
    const take = async (client: typeof first) => {
      await client.query('begin');
      await client.query(`select set_config('app.workspace', $1, true)`, [hub.workspaceId]);
      return client.query(`select post_transfer($1, 'withdraw', $2, null, null, '{available,external}', '{-1000,1000}', 'system', null)`, [
        id,
        randomUUID(),
      ]);
    };
    try {
      await take(first);
      const waiting = take(second).then(
        () => 'taken',
        (error: { constraint?: string }) => error.constraint,
      );
      expect(await Promise.race([waiting, wait(300, 'waits')])).toBe('waits');
      await first.query('commit');
      expect(await waiting).toBe('funds_available');
      await second.query('rollback');
    } finally {
      first.release();
      second.release();
    }
    expect(await read(id)).toMatchObject({ available: usd(0) });
  });

  it('gives back no more than is reserved for a study, whatever others have reserved', async () => {
    const { studyId, budgetId } = await createRecruitingStudy(hub);
    await createRecruitingStudy(hub, { budgetId });
    const client = await hub.sql.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.workspace', $1, true)`, [hub.workspaceId]);
      await expect(
        client.query(`select post_transfer($1, 'release', $2, $3, null, '{reserved,available}', '{-26701,26701}', 'system', null)`, [
          budgetId,
          randomUUID(),
          studyId,
        ]),
      ).rejects.toMatchObject({ constraint: 'funds_reserved' });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
