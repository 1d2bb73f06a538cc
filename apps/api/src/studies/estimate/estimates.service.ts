import { Injectable } from '@nestjs/common';
import {
  checkEstimate,
  fault,
  findRate,
  makeEstimate,
  type BudgetFunds,
  type Estimate,
  type EstimateBasis,
  type Fault,
  type Result,
} from '@panelbridge/core';
import { BudgetsService, type FundedBudget } from '../../budgets/budgets.service.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { fromFaults, ProblemException, unwrap } from '../../platform/http/problem.js';
import { currentActor } from '../../platform/http/request-context.js';
import { AudienceStore } from '../../recruitment/audience/audience-store.js';
import { findPolicy } from '../find-policy.js';
import { readIncentive } from '../launch-check.js';
import { StudySetups, type StudySetup } from '../setup/study-setups.js';
import type { Study } from '../study.entity.js';
import { StudyStore } from '../study-store.js';
import { EstimateRow } from './estimate.entity.js';

/** An estimate beside what its budget holds. */
export interface ShownEstimate {
  readonly estimate: EstimateRow;
  readonly funds: BudgetFunds;
}

/** Estimates of what launches cost. Everything runs in the open workspace transaction. */
@Injectable()
export class EstimatesService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly setups: StudySetups,
    private readonly audiences: AudienceStore,
    private readonly budgets: BudgetsService,
  ) {}

  /**
   * Makes an estimate for a study as it is, to be paid from a budget (S2-37, S2-38).
   *
   * @throws ProblemException `not_found`, or `estimate_refused` with everything that is missing
   */
  async create(studyId: string, budgetId: string): Promise<ShownEstimate> {
    const study = await this.studies.get(studyId);
    const funded = await this.budgets.get(budgetId);
    const basis = unwrap(await this.#readBasis(study, await this.setups.read(study), funded), 'estimate_refused');
    const terms = unwrap(makeEstimate(basis, new Date()), 'estimate_refused');
    const { manager, workspaceId } = this.database;
    const row = { workspaceId, studyId, budgetId, terms, createdBy: currentActor().keyId, expiresAt: new Date(terms.expiresAt) };
    const made = await manager.insert(EstimateRow, row);
    const estimate = await manager.findOneByOrFail(EstimateRow, { id: String(made.identifiers[0]?.['id']) });
    return { estimate, funds: funded.funds };
  }

  /**
   * Finds the estimate that a locked study is launched by and locks its budget, in which nothing changes from then on.
   *
   * @throws ProblemException `estimate_refused` for one that is not there, or `estimate_stale` with everything that has changed
   */
  async hold(study: Study, setup: StudySetup, estimateId: string): Promise<FundedBudget & { readonly terms: Estimate }> {
    const { manager, workspaceId } = this.database;
    const found = await manager.findOneBy(EstimateRow, { id: estimateId, studyId: study.id, workspaceId });
    if (!found) {
      throw fromFaults(
        [fault('estimate_unknown', '/estimateId', 'The study has no estimate with this id. Ask for one.')],
        'estimate_refused',
      );
    }
    const funded = await this.budgets.lock(found.budgetId);
    const basis = await this.#readBasis(study, setup, funded);
    // What the estimate was made of is gone altogether.
    if (!basis.ok) throw fromFaults(basis.faults, 'estimate_stale');
    const terms = unwrap(checkEstimate(found.terms, new Date(), basis.value), 'estimate_stale');
    return { ...funded, terms };
  }

  async #readBasis(study: Study, setup: StudySetup, { budget, funds }: FundedBudget): Promise<Result<EstimateBasis>> {
    const policy = findPolicy(setup);
    const audience = await this.audiences.find(study.id);
    const incentive = readIncentive(study);
    const { participationLimit, moderation } = study;
    const faults: Fault[] = [];
    if (policy === null) faults.push(fault('platform_missing', '/integration', noPlatform));
    if (audience === null) faults.push(fault('audience_missing', '/audience', 'Say whom the study recruits by `PUT …/audience`.'));
    if (incentive === null)
      faults.push(fault('incentive_missing', '/incentive', 'Set the incentive of the study: an amount and its currency.'));
    if (participationLimit === null) faults.push(fault('participation_limit_missing', '/participationLimit', 'Set a whole number from 1.'));
    const rate = policy && audience && findRate(policy.rates, { audience: audience.type, moderation });
    if (rate && !rate.ok) faults.push(...rate.faults);
    if (incentive !== null && incentive.currency !== budget.currency) {
      const detail = `The incentive is in ${incentive.currency} and the budget in ${budget.currency}. Choose a budget in ${incentive.currency}, or set the incentive in ${budget.currency}.`;
      faults.push(fault('budget_currency_mismatch', '/budgetId', detail));
    }
    if (!rate?.ok || audience === null || incentive === null || participationLimit === null || faults.length > 0)
      return { ok: false, faults };
    const available = { amount: funds.available, currency: budget.currency };
    const { amount, currency } = rate.value;
    return {
      ok: true,
      value: { rate: { amount, currency }, audience, participationLimit, incentive, budget: { id: budget.id, available } },
    };
  }
}

const noPlatform = 'The study recruits for no platform that has a price. Choose a connection to one under its integration.';

/** The refusal of a launch that names no estimate. */
export function refuseWithoutEstimate(): ProblemException {
  const detail = 'This launch reserves money, so it needs an estimate. Ask for one by `POST …/estimate`, look at it, and send its id.';
  return fromFaults([fault('estimate_missing', '/estimateId', detail)], 'estimate_refused');
}
