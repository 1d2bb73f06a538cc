import { Injectable } from '@nestjs/common';
import { postReserve } from '@panelbridge/core';
import { Ledger } from '../../budgets/ledger.js';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { unwrap } from '../../platform/http/problem.js';
import type { StudySetup } from '../setup/study-setups.js';
import type { Study } from '../study.entity.js';
import { EstimatesService } from './estimates.service.js';

/** What a launch was agreed on. */
export interface LaunchTerms {
  /** What of it is written into the study: from which budget, and at what price (S2-81). */
  readonly columns: { readonly budgetId: string; readonly recruitmentRate: number };
  /** Books the reservation, once the study names its budget. */
  reserve(): Promise<void>;
}

/** Reserves what a launch costs, in the transaction of the launch. */
@Injectable()
export class LaunchFunding {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly estimates: EstimatesService,
    private readonly ledger: Ledger,
    private readonly events: EventLog,
  ) {}

  /**
   * Holds a locked study to the estimate that it is launched by. The budget is locked from here on, so of two launches that one budget does
   * not cover together the second one is refused (S2-41).
   *
   * @throws ProblemException `estimate_refused`, `estimate_stale`, or `insufficient_funds` with what is missing (S2-39)
   */
  async agree(study: Study, setup: StudySetup, estimateId: string): Promise<LaunchTerms> {
    const { budget, funds, terms } = await this.estimates.hold(study, setup, estimateId);
    const { total, fee } = terms.cost;
    const own = await this.ledger.readStudy(budget, study.id);
    const transfer = unwrap(postReserve({ budget: funds, study: own, amount: total }), 'insufficient_funds');
    return {
      columns: { budgetId: budget.id, recruitmentRate: fee.amount },
      reserve: async () => {
        if (!(await this.ledger.post(budget.id, transfer))) throw new Error(`the study ${study.id} has reserved before`);
        const { manager, workspaceId } = this.database;
        await manager.query('insert into panel_projects (study_id, workspace_id) values ($1, $2)', [study.id, workspaceId]);
        await this.events.append({
          type: 'budget.reserved',
          studyId: study.id,
          subjectId: budget.id,
          data: { amount: total.amount, currency: total.currency, estimateId },
        });
      },
    };
  }
}
