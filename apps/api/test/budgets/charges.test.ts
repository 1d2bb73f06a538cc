import { randomUUID } from 'node:crypto';
import {
  chargeFundsOf,
  postFund,
  postRelease,
  postReserve,
  balancesOf,
  settleParticipation,
  studyFundsOf,
  type IncentiveState,
  type ParticipationId,
  type ParticipationStatus,
  type Result,
  type StudyId,
  type Transfer,
} from '@panelbridge/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { seedParticipations, seedStudy, type Ground } from '../support/seed.js';

const rate = 3900;
const incentive = 5000;
const places = 3;
const currency = 'USD';
const money = (amount: number) => ({ amount, currency });
const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
};

let ground: Ground & { readonly end: () => Promise<void> };
beforeAll(async () => {
  const database = await createMigratedDatabase();
  const sql = connectAsOwner(database.url);
  const { rows } = await sql.query<{ id: string }>(`insert into workspaces (name) values ('W') returning id`);
  const end = async () => {
    await sql.end();
    await database.drop();
  };
  ground = { sql, workspaceId: rows[0]?.id ?? '', end };
});
afterAll(() => ground.end());

/** What happens to one of three people, or to the study. */
type Command =
  | { readonly kind: 'move'; readonly person: number; readonly to: ParticipationStatus }
  | { readonly kind: 'owe'; readonly person: number }
  | { readonly kind: 'incentive'; readonly person: number; readonly to: IncentiveState }
  | { readonly kind: 'close' };

const person = fc.nat({ max: places - 1 });
const commands = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('move' as const),
        person,
        to: fc.constantFrom<ParticipationStatus>('submitted', 'completed', 'completed', 'excluded', 'rejected', 'no_show'),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('owe' as const), person }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('incentive' as const),
        person,
        to: fc.constantFrom<IncentiveState>('due', 'released', 'sent', 'failed', 'cancelled'),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'close' as const }) },
  ),
  { maxLength: 24 },
);

it('S2-73 books exactly what core books, whatever happens to people in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (steps) => {
      const world = await begin();
      for (const step of steps) await world.take(step);
      expect(await world.readLedger()).toEqual(world.expected());
      const { budget, studies } = balancesOf(currency, world.transfers);
      for (const study of studies) expect(study.reserved).toBe(study.spent + study.unused);
      expect(budget.funded).toBe(budget.available + budget.reserved + budget.spent);
      expect(budget.available).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: Number(process.env['PANELBRIDGE_CHARGE_RUNS'] ?? 60) },
  );
}, 300_000);

/** A launched study with a reservation, beside the transfers that core makes of the same steps. */
async function begin() {
  const { sql, workspaceId } = ground;
  const { rows } = await sql.query<{ id: string }>(`insert into budgets (workspace_id, name, currency) values ($1, 'B', $2) returning id`, [
    workspaceId,
    currency,
  ]);
  const budgetId = rows[0]?.id ?? '';
  const { id } = await seedStudy(ground, { participation_limit: places, incentive_amount: incentive, budget_id: budgetId });
  const studyId = id as StudyId;
  const people = (await seedParticipations(ground, { id }, places)) as ParticipationId[];
  const standing = people.map((participationId) => ({
    participationId,
    status: 'invited' as ParticipationStatus,
    incentive: null as IncentiveState | null,
    sequence: 0,
  }));
  const transfers: Transfer[] = [];
  const own = () => studyFundsOf(studyId, currency, transfers);
  const budget = () => balancesOf(currency, transfers).budget;
  const post = async (transfer: Transfer) => {
    const client = await sql.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.workspace', $1, true)`, [workspaceId]);
      await client.query(`select post_transfer($1, $2, $3, $4, null, $5, $6, 'system', null)`, [
        budgetId,
        transfer.kind,
        transfer.key,
        transfer.studyId,
        transfer.postings.map(({ account }) => account),
        transfer.postings.map(({ amount }) => amount),
      ]);
      await client.query('commit');
    } finally {
      client.release();
    }
    transfers.push(transfer);
  };
  await post(value(postFund({ budget: budget(), reference: randomUUID(), amount: money(100_000) })));
  await post(value(postReserve({ budget: budget(), study: own(), amount: money(places * (rate + incentive)) })));
  await sql.query('update studies set recruitment_rate = $2 where id = $1', [id, rate]);

  const settle = (index: number): Result<readonly Transfer[]> => {
    const one = standing[index];
    if (!one) throw new Error('nobody');
    const { participationId, status, incentive: state } = one;
    return settleParticipation({
      study: own(),
      participationId,
      status,
      incentive: state,
      prices: { fee: money(rate), incentive: money(incentive) },
      charges: {
        fee: chargeFundsOf(participationId, 'fee', transfers),
        incentive: chargeFundsOf(participationId, 'incentive', transfers),
      },
    });
  };
  /** Tries a statement; the database may refuse it exactly when core refuses to settle. */
  const change = async (index: number, statement: string, values: readonly unknown[], apply: () => void) => {
    const one = standing[index];
    if (!one) return;
    const before = { ...one };
    apply();
    const settled = settle(index);
    const refusedBy = await sql.query(statement, [...values]).then(
      () => null,
      (error: { readonly constraint?: string }) => error.constraint,
    );
    expect(refusedBy).toBe(settled.ok ? null : 'study_was_billed');
    if (settled.ok) transfers.push(...settled.value);
    else Object.assign(one, before);
  };

  const take = async (step: Command): Promise<void> => {
    if (step.kind === 'close') {
      const released = postRelease(own());
      if (!released.ok) return;
      await post(released.value);
      await sql.query(`update studies set status = 'closed' where id = $1`, [id]);
      return;
    }
    const one = standing[step.person];
    if (!one) return;
    const { participationId } = one;
    if (step.kind === 'move') {
      const statement = 'update participations set status = $2 where id = $1';
      await change(step.person, statement, [participationId, step.to], () => (one.status = step.to));
    } else if (step.kind === 'owe') {
      // The first order, or another one after a failure.
      if (one.sequence > 0 && one.incentive !== 'failed') return;
      const next = one.sequence + 1;
      const statement = `insert into incentives (workspace_id, study_id, participation_id, amount, currency, sequence, status)
        values ($1, $2, $3, $4, 'USD', $5, $6)`;
      const status = next === 1 ? 'due' : 'released';
      await change(step.person, statement, [workspaceId, id, participationId, incentive, next, status], () =>
        Object.assign(one, { incentive: status, sequence: next }),
      );
    } else if (one.incentive !== null) {
      const statement = 'update incentives set status = $3 where participation_id = $1 and sequence = $2';
      await change(step.person, statement, [participationId, one.sequence, step.to], () => (one.incentive = step.to));
    }
  };

  const readLedger = async () => {
    const { rows: found } = await sql.query<{ key: string; kind: string; postings: unknown }>(
      `select t.key, t.kind, jsonb_agg(jsonb_build_object('account', p.account, 'studyId', p.study_id, 'amount', p.amount) order by p.account) as postings
       from ledger_transfers t join ledger_postings p on p.transfer_id = t.id where t.budget_id = $1 group by t.key, t.kind order by t.key`,
      [budgetId],
    );
    return found;
  };
  const expected = () =>
    transfers
      .map(({ key, kind, postings }) => ({
        key,
        kind,
        postings: postings.toSorted((left, right) => (left.account < right.account ? -1 : 1)),
      }))
      .toSorted((left, right) => (left.key < right.key ? -1 : 1));
  return { take, readLedger, expected, transfers };
}
