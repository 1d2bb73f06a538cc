import { Injectable } from '@nestjs/common';
import { computeFinalBill, type FinalBill } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import { Budget } from '../../budgets/budget.entity.js';
import { Ledger } from '../../budgets/ledger.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException } from '../../platform/http/problem.js';
import type { Study } from '../study.entity.js';

/** Makes out bills, in the open workspace transaction. */
@Injectable()
export class BillService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly ledger: Ledger,
  ) {}

  /**
   * What a study has cost so far; once it is closed, its final bill (S2-71, S2-72).
   *
   * @throws ProblemException `bill_not_ready` for a study that was not launched from a budget
   * @throws Error when the ledger says otherwise: both are derived from who completed, so one of them is wrong
   */
  async make(study: Study): Promise<FinalBill> {
    const { manager, workspaceId } = this.database;
    const { budgetId, recruitmentRate, incentiveAmount } = study;
    if (budgetId === null || recruitmentRate === null) throw new ProblemException('bill_not_ready');
    const budget = await manager.findOneByOrFail(Budget, { id: budgetId, workspaceId });
    const funds = await this.ledger.readStudy(budget, study.id);
    const money = (amount: number) => ({ amount, currency: budget.currency });
    const bill = computeFinalBill({
      reserved: money(funds.reserved),
      ...(await countCharged(manager, study.id)),
      rate: money(recruitmentRate),
      incentive: money(incentiveAmount ?? 0),
      budget: { id: budget.id, name: budget.name },
    });
    if (bill.totalSpent.amount !== funds.spent || bill.unused.amount !== funds.unused) {
      throw new Error(`the bill of ${study.id} says ${bill.totalSpent.amount} and its ledger ${funds.spent}`);
    }
    return bill;
  }
}

/** Who completed, and for how many of them an incentive is owed or paid. */
async function countCharged(manager: EntityManager, studyId: string): Promise<{ completed: number; incentivesCharged: number }> {
  const [row] = await manager.query<{ completed: number; incentives: number }[]>(
    `select count(*)::int as completed, count(*) filter (where i.status <> 'cancelled')::int as incentives
     from participations p
     left join lateral (
       select status from incentives where participation_id = p.id and kind = 'incentive' order by sequence desc limit 1
     ) i on true
     where p.study_id = $1 and p.status = 'completed'`,
    [studyId],
  );
  return { completed: row?.completed ?? 0, incentivesCharged: row?.incentives ?? 0 };
}
