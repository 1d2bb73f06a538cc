import { Injectable } from '@nestjs/common';
import { postFund, postWithdrawal, type BudgetFunds, type StudyFunds } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page, type PageQuery } from '../platform/http/pagination.js';
import { ProblemException, unwrap } from '../platform/http/problem.js';
import type { CreateBudgetDto, MoveFundsDto } from './budget.dto.js';
import { Budget } from './budget.entity.js';
import { Ledger } from './ledger.js';

/** A budget with what it holds. */
export interface FundedBudget {
  readonly budget: Budget;
  readonly funds: BudgetFunds;
}

/** A budget with what it holds, and what its studies did to it. */
export interface DetailedBudget extends FundedBudget {
  readonly studies: readonly StudyFunds[];
}

/** The budgets of a workspace. Everything runs in the open workspace transaction. */
@Injectable()
export class BudgetsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly ledger: Ledger,
    private readonly events: EventLog,
  ) {}

  /** Makes an empty budget. */
  async create({ name, currency }: CreateBudgetDto): Promise<DetailedBudget> {
    const { manager, workspaceId } = this.database;
    const made = await manager.insert(Budget, { workspaceId, name, currency });
    const id = String(made.identifiers[0]?.['id']);
    await this.events.append({ type: 'budget.created', subjectId: id, data: { currency } });
    return this.get(id);
  }

  /** Lists budgets, the newest first. */
  async list(page: PageQuery): Promise<Page<FundedBudget>> {
    const { manager, workspaceId } = this.database;
    const query = manager.createQueryBuilder(Budget, 'budget').where('budget.workspaceId = :workspaceId', { workspaceId });
    const { data, nextCursor } = await readPage(query, page);
    const funds = await this.ledger.readFunds(data);
    return { data: data.flatMap((budget, index) => (funds[index] ? [{ budget, funds: funds[index] }] : [])), nextCursor };
  }

  /** Reads a budget with its studies. @throws ProblemException `not_found` */
  async get(id: string): Promise<DetailedBudget> {
    const { manager, workspaceId } = this.database;
    const budget = await manager.findOneBy(Budget, { id, workspaceId });
    if (!budget) throw refuseUnknownBudget();
    return { ...(await this.#describe(budget)), studies: await this.ledger.readStudies(budget) };
  }

  /**
   * Locks a budget until the transaction ends, so that what it holds stays as it is read.
   *
   * @throws ProblemException `not_found`
   */
  async lock(id: string): Promise<FundedBudget> {
    const { manager, workspaceId } = this.database;
    const budget = await manager.findOne(Budget, { where: { id, workspaceId }, lock: { mode: 'for_no_key_update' } });
    if (!budget) throw refuseUnknownBudget();
    // Read by a statement of its own: the one that waited for the lock saw what was there before.
    return this.#describe(budget);
  }

  /**
   * Puts money into a budget, or takes out what no study has reserved (S2-39, S2-80).
   *
   * @throws ProblemException `not_found`, or `funds_refused` with everything that stands against it
   */
  async moveFunds(id: string, { kind = 'fund', amount, reference, note }: MoveFundsDto): Promise<DetailedBudget> {
    const { budget, funds } = await this.lock(id);
    const request = { budget: funds, reference, amount };
    const transfer = unwrap(kind === 'fund' ? postFund(request) : postWithdrawal(request), 'funds_refused');
    if (!(await this.ledger.post(budget.id, transfer, note ?? null))) {
      const detail = `A payment with the reference “${reference}” was entered before. Give another reference if this is another payment.`;
      throw new ProblemException('funds_refused', { detail, errors: [{ pointer: '/reference', code: 'reference_used', detail }] });
    }
    await this.events.append({
      type: kind === 'fund' ? 'budget.funded' : 'budget.withdrawn',
      subjectId: id,
      data: { amount: amount.amount, currency: amount.currency },
    });
    return this.get(id);
  }

  async #describe(budget: Budget): Promise<FundedBudget> {
    const [funds] = await this.ledger.readFunds([budget]);
    if (!funds) throw new Error('a budget has funds, if only none');
    return { budget, funds };
  }
}

function refuseUnknownBudget(): ProblemException {
  return new ProblemException('not_found', { detail: 'No budget with this id exists here.' });
}
