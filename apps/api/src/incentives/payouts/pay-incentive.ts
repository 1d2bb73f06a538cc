import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { JobData } from '../../platform/jobs/queues.js';
import { Worker } from '../../platform/jobs/worker.js';
import type { LookUpReport } from '../tremendous/read-answer.js';
import type { Claim } from './claim.js';
import { ClaimPayout } from './claim-payout.js';
import { SettlePayout } from './settle-payout.js';

const pruneBatch = 1_000;

/**
 * Brings released incentives to their provider: what is to be done is written down and committed, then one call is made outside of any
 * transaction, then what came of it is written down. A process that is killed anywhere leaves an order that counts as unknown; it is looked up, and
 * only if the provider has never heard of it the same bytes go out again under the same id.
 */
@Injectable()
export class PayIncentive implements OnModuleInit {
  readonly #logger = new Logger(PayIncentive.name);

  constructor(
    private readonly worker: Worker,
    private readonly database: WorkspaceDatabase,
    private readonly dataSource: DataSource,
    private readonly claims: ClaimPayout,
    private readonly settler: SettlePayout,
  ) {}

  onModuleInit(): void {
    this.worker.handle('payout.step', (data) => this.run(data));
    this.worker.handle('payouts.sweep', async () => {
      await this.sweep();
    });
  }

  /** Does what is due about one payout. A job that comes twice, or too early, finds nothing to do. */
  async run({ workspaceId, incentiveId }: JobData['payout.step']): Promise<void> {
    const claim = await this.database.run(workspaceId, () => this.claims.run(incentiveId));
    if (claim === undefined) return;
    const report = await this.#call(workspaceId, claim);
    if (report !== undefined) await this.database.run(workspaceId, () => this.settler.run(claim, report));
  }

  /** Asks again for what is due and has no job any more, and forgets old webhooks. @returns how many jobs */
  async sweep(): Promise<number> {
    const [row] = await this.dataSource.query<{ n: number }[]>('select requeue_due_payouts() as n');
    const requeued = row?.n ?? 0;
    if (requeued > 0) this.#logger.warn({ requeued }, 'payouts whose jobs had come to nothing are taken up again');
    await this.dataSource.query('select prune_payout_webhooks($1)', [pruneBatch]);
    return requeued;
  }

  async #call(workspaceId: string, claim: Claim): Promise<LookUpReport | undefined> {
    const { provider, externalId, request } = claim;
    if (claim.act === 'send' && request !== null) return provider.send(externalId, request);
    const found = await provider.find(externalId, request ?? undefined);
    if (found.state !== 'absent' || !claim.mayRepeat || request === null) return found;
    const isOurs = await this.database.run(workspaceId, () => this.claims.repeat(claim));
    return isOurs ? provider.send(externalId, request) : undefined;
  }
}
