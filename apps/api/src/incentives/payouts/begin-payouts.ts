import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { PayoutAccount } from '../payout-accounts/payout-account.entity.js';

const wakeBatch = 5_000;

/** Puts released incentives on their way to a provider. Everything runs in the open workspace transaction. */
@Injectable()
export class BeginPayouts {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly jobs: JobQueue,
  ) {}

  /** The account that takes what is released; null: it is paid by hand. It cannot be removed before the transaction ends. */
  findDefault(): Promise<PayoutAccount | null> {
    const { manager, workspaceId } = this.database;
    return manager.findOne(PayoutAccount, {
      where: { workspaceId, isDefault: true, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_read' },
    });
  }

  /** Finds an account that is still there. It cannot be removed before the transaction ends. */
  findAccount(id: string): Promise<PayoutAccount | null> {
    const { manager, workspaceId } = this.database;
    return manager.findOne(PayoutAccount, { where: { id, workspaceId, deletedAt: IsNull() }, lock: { mode: 'pessimistic_read' } });
  }

  /** Hands a released incentive, which the caller has locked, to an account. Once it has been called for, it stays where it is. */
  async begin({ id: accountId }: Pick<PayoutAccount, 'id'>, incentiveId: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    await manager.query(
      `insert into payouts (incentive_id, workspace_id, account_id, next_at) values ($1, $2, $3, now())
       on conflict (incentive_id) do update set account_id = excluded.account_id, next_at = now(), trouble = null, detail = null, updated_at = now()
       where payouts.request is null and payouts.reference is null`,
      [incentiveId, workspaceId, accountId],
    );
    await this.jobs.enqueue('payout.step', { workspaceId, incentiveId });
  }

  /** Asks the provider now what became of an order, whatever was planned, unless that is final. */
  async lookNow(incentiveId: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    const [rows] = await manager.query<[unknown[], number]>(
      `update payouts p set next_at = now() from incentives i
       where p.incentive_id = $1 and p.workspace_id = $2 and i.id = p.incentive_id and i.status in ('sending', 'unknown', 'sent')
       returning p.incentive_id`,
      [incentiveId, workspaceId],
    );
    if (rows.length > 0) await this.jobs.enqueue('payout.step', { workspaceId, incentiveId });
  }

  /** Lets go on what waited for an account; what is more than a batch is taken up by the sweep. */
  async wake(accountId: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    const rows = await manager.query<{ id: string }[]>(
      'select incentive_id as id from payouts where account_id = $1 and workspace_id = $2 and next_at <= now() order by next_at limit $3',
      [accountId, workspaceId, wakeBatch],
    );
    await this.jobs.enqueueAll(
      'payout.step',
      rows.map(({ id: incentiveId }) => ({ workspaceId, incentiveId })),
    );
  }
}
