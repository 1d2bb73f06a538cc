import { Injectable } from '@nestjs/common';
import type { Account, BudgetFunds, StudyFunds, StudyId, Transfer } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { currentActor } from '../platform/http/request-context.js';
import type { Budget } from './budget.entity.js';

interface SumRow {
  readonly budget_id: string;
  readonly account: Account;
  readonly amount: string;
}

/** The ledger of budgets. Balances are sums over its postings, taken by the database; nothing is stored beside them. */
@Injectable()
export class Ledger {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** What budgets hold, in their order. */
  async readFunds(budgets: readonly Pick<Budget, 'id' | 'currency'>[]): Promise<readonly BudgetFunds[]> {
    const rows = await this.database.manager.query<SumRow[]>(
      `select budget_id, account, sum(amount)::text as amount from ledger_postings where budget_id = any ($1) group by budget_id, account`,
      [budgets.map(({ id }) => id)],
    );
    return budgets.map(({ id, currency }) => {
      const own = rows.filter((row) => row.budget_id === id);
      const sum = (account: Account) => toAmount(own.find((row) => row.account === account)?.amount);
      return {
        currency,
        funded: 0 - sum('external'),
        available: sum('available'),
        reserved: sum('reserved'),
        spent: sum('fees') + sum('incentives'),
      };
    });
  }

  /** What studies did to a budget, or one of them; in the order in which they reserved. */
  async readStudies({ id, currency }: Pick<Budget, 'id' | 'currency'>, studyId: string | null = null): Promise<readonly StudyFunds[]> {
    const rows = await this.database.manager.query<StudyRow[]>(
      `select t.study_id,
         coalesce(sum(p.amount) filter (where t.kind = 'reserve' and p.account = 'reserved'), 0)::text as reserved,
         coalesce(sum(p.amount) filter (where p.account = 'reserved'), 0)::text as remaining,
         coalesce(sum(p.amount) filter (where p.account = 'fees'), 0)::text as fees,
         coalesce(sum(p.amount) filter (where p.account = 'incentives'), 0)::text as incentives,
         coalesce(sum(p.amount) filter (where t.kind <> 'reserve' and p.account = 'available'), 0)::text as returned,
         bool_or(t.kind = 'release') as billed
       from ledger_transfers t join ledger_postings p on p.transfer_id = t.id
       where t.budget_id = $1 and t.study_id is not null and ($2::text is null or t.study_id = $2)
       group by t.study_id order by min(t.id)`,
      [id, studyId],
    );
    return rows.map((row) => toStudyFunds(row, currency));
  }

  /** What one study did to its budget; nothing at all while it has not reserved. */
  async readStudy(budget: Pick<Budget, 'id' | 'currency'>, studyId: string): Promise<StudyFunds> {
    const [funds] = await this.readStudies(budget, studyId);
    const none = { reserved: '0', remaining: '0', fees: '0', incentives: '0', returned: '0', billed: false };
    return funds ?? toStudyFunds({ study_id: studyId, ...none }, budget.currency);
  }

  /**
   * Books a transfer that core made, under its key.
   *
   * @returns whether it is new; false: it was booked before
   */
  async post(budgetId: string, { kind, key, studyId, participationId, postings }: Transfer, note: string | null = null): Promise<boolean> {
    const [row] = await this.database.manager.query<{ made: string | null }[]>(
      'select post_transfer($1, $2, $3, $4, $5, $6, $7, $8, $9) as made',
      [
        budgetId,
        kind,
        key,
        studyId,
        participationId,
        postings.map(({ account }) => account),
        postings.map(({ amount }) => amount),
        currentActor().keyId,
        note,
      ],
    );
    return row?.made != null;
  }
}

interface StudyRow {
  readonly study_id: string;
  readonly reserved: string;
  readonly remaining: string;
  readonly fees: string;
  readonly incentives: string;
  readonly returned: string;
  readonly billed: boolean;
}

function toStudyFunds(row: StudyRow, currency: string): StudyFunds {
  const [reserved, remaining, fees, incentives, returned] = [row.reserved, row.remaining, row.fees, row.incentives, row.returned].map(
    toAmount,
  ) as [number, number, number, number, number];
  const spent = fees + incentives;
  return {
    studyId: row.study_id as StudyId,
    currency,
    reserved,
    remaining,
    fees,
    incentives,
    spent,
    returned,
    unused: remaining + returned,
    billed: row.billed,
  };
}

/** @throws RangeError for a sum that JavaScript cannot hold exactly; core refuses what would lead there */
function toAmount(text: string | undefined): number {
  const amount = Number(text ?? 0);
  if (!Number.isSafeInteger(amount)) throw new RangeError('an account holds more than can be counted exactly');
  return amount;
}
