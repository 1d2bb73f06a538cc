import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { ProblemException } from '../../platform/http/problem.js';
import { runInContext } from '../../platform/http/request-context.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import type { JobData } from '../../platform/jobs/queues.js';
import { Worker } from '../../platform/jobs/worker.js';
import { ApiKey } from '../../workspaces/api-key.entity.js';
import { IncentiveRow } from '../incentive.entity.js';
import { IncentiveService } from '../incentive.service.js';
import { lockIncentives } from '../locked-incentive.js';
import { BeginPayouts } from '../payouts/begin-payouts.js';
import { PayoutBatch, PayoutBatchItem } from './payout-batch.entity.js';

const stepSize = 50;

/** Why an item was refused; null: it was taken. */
type Refusal = { readonly code: string; readonly detail: string } | null;

/** Takes up the incentives of batches, some at a time, each for itself: what is due is released, what is released is handed over. */
@Injectable()
export class WorkBatch implements OnModuleInit {
  constructor(
    private readonly worker: Worker,
    private readonly database: WorkspaceDatabase,
    private readonly incentives: IncentiveService,
    private readonly payouts: BeginPayouts,
    private readonly jobs: JobQueue,
  ) {}

  onModuleInit(): void {
    this.worker.handle('payout.batch', (data) => this.run(data));
  }

  /** Takes up the next incentives of a batch, and asks for the job of those behind them. */
  async run({ workspaceId, batchId }: JobData['payout.batch']): Promise<void> {
    await this.database.run(workspaceId, async (manager) => {
      const batch = await manager.findOneBy(PayoutBatch, { id: batchId, workspaceId });
      if (!batch) return;
      const rows = await manager.query<{ id: string }[]>(
        `select incentive_id as id from payout_batch_items where batch_id = $1 and state = 'waiting'
         order by incentive_id limit ${stepSize} for update skip locked`,
        [batchId],
      );
      if (rows.length === 0) return;
      const key = await manager.findOneByOrFail(ApiKey, { id: batch.createdBy, workspaceId });
      const { id: keyId, role, name, ownerName, ownerEmail } = key;
      // Whoever asked for the batch has released what is in it.
      const actor = { keyId, workspaceId, role, name, ownerName, ownerEmail };
      const context = { requestId: `batch-${batchId}`, traceparent: undefined, ifMatch: undefined, actor };
      await runInContext(context, () =>
        this.#take(
          batch,
          rows.map(({ id }) => id),
        ),
      );
      await this.jobs.enqueue('payout.batch', { workspaceId, batchId });
    });
  }

  async #take({ id: batchId, accountId }: PayoutBatch, ids: readonly string[]): Promise<void> {
    const { manager } = this.database;
    const locked = await lockIncentives(this.database, ids);
    const due = ids.filter((id) => locked.get(id)?.incentive.status === 'due');
    const outcomes = new Map((await this.incentives.release(due.map((id) => ({ id })))).map((outcome) => [outcome.id, outcome]));
    for (const incentiveId of ids) {
      const outcome = outcomes.get(incentiveId);
      const incentive = outcome?.ok ? outcome.incentive : locked.get(incentiveId)?.incentive;
      const refusal = outcome?.ok === false ? tell(outcome.problem) : incentive ? await this.#handOver(incentive, accountId) : null;
      await manager.update(PayoutBatchItem, { batchId, incentiveId }, refusal ? { state: 'refused', ...refusal } : { state: 'taken' });
    }
  }

  async #handOver(incentive: IncentiveRow, accountId: string): Promise<Refusal> {
    const { id, workspaceId, status, provider } = incentive;
    if (status === 'failed' || status === 'cancelled')
      return { code: `incentive_${status}`, detail: `The incentive is ${status}${status === 'failed' ? '; retry it by itself' : ''}.` };
    if (status !== 'released') return null;
    const account = await this.payouts.findAccount(accountId);
    if (account === null) return { code: 'payout_account_missing', detail: 'The payout account was removed meanwhile.' };
    if (provider !== account.provider)
      await this.database.manager.update(
        IncentiveRow,
        { id, workspaceId, status },
        { provider: account.provider, version: () => 'version + 1', updatedAt: () => 'now()' },
      );
    await this.payouts.begin(account, id);
    return null;
  }
}

function tell({ code, message, errors }: ProblemException): NonNullable<Refusal> {
  return { code, detail: errors.length > 0 ? errors.map(({ detail }) => detail).join(' ') : message };
}
