import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { JobData } from '../../platform/jobs/queues.js';
import { Worker } from '../../platform/jobs/worker.js';
import type { LookUpReport } from '../tremendous/read-answer.js';
import { reportUnknown } from '../tremendous/report.js';
import type { Claim } from './claim.js';
import { ClaimPayout } from './claim-payout.js';
import { SettlePayout } from './settle-payout.js';

const pruneBatch = 1_000;
// A job expires only after the longest step that may begin within this time.
const drainMs = 20_000;
/** So many that somebody else has taken meanwhile, or that cannot go on, are enough. */
const mostIdle = 20;

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

  /**
   * Does what is due about one payout, and then about others of the workspace for a while, so that many are not held up by the pace at which jobs are
   * fetched. A job that comes twice, or too early, finds nothing to do.
   */
  async run({ workspaceId, incentiveId }: JobData['payout.step']): Promise<void> {
    const idle: string[] = [];
    const until = Date.now() + drainMs;
    for (let next: string | undefined = incentiveId; next !== undefined; next = await this.#findDue(workspaceId, idle)) {
      if (!(await this.#step(workspaceId, next))) idle.push(next);
      if (Date.now() > until || idle.length > mostIdle) return;
    }
  }

  /** Asks again for what is due and has no job any more, and forgets old webhooks. @returns how many jobs */
  async sweep(): Promise<number> {
    const [row] = await this.dataSource.query<{ n: number }[]>('select requeue_due_payouts() as n');
    const requeued = row?.n ?? 0;
    if (requeued > 0) this.#logger.warn({ requeued }, 'payouts whose jobs had come to nothing are taken up again');
    await this.dataSource.query('select prune_payout_webhooks($1)', [pruneBatch]);
    return requeued;
  }

  /** @returns whether there was something to do */
  async #step(workspaceId: string, incentiveId: string): Promise<boolean> {
    const claim = await this.database.run(workspaceId, () => this.claims.run(incentiveId));
    if (claim === undefined) return false;
    const report = await this.#call(workspaceId, claim);
    if (report !== undefined) await this.database.run(workspaceId, () => this.settler.run(claim, report));
    return true;
  }

  /** One of those that have waited longest; any of them, so that two who ask at once seldom get the same. */
  async #findDue(workspaceId: string, idle: readonly string[]): Promise<string | undefined> {
    const [row] = await this.database.run(workspaceId, (manager) =>
      manager.query<{ id: string }[]>(
        `select id from (
           select p.incentive_id as id from payouts p join payout_accounts a on a.id = p.account_id
           where p.workspace_id = $1 and p.next_at <= now() and p.begun_at is null and not p.incentive_id = any ($2)
             and a.status <> 'needs_attention' and (a.paused_until is null or a.paused_until <= now())
           order by p.next_at limit 20
         ) d order by random() limit 1`,
        [workspaceId, idle],
      ),
    );
    return row?.id;
  }

  async #call(workspaceId: string, claim: Claim): Promise<LookUpReport | undefined> {
    const { provider, externalId, request, witness } = claim;
    if (claim.act === 'send' && request !== null) return provider.send(externalId, request);
    const found = await provider.find(externalId, request ?? undefined);
    if (found.state !== 'absent' || !claim.mayRepeat || request === null) return found;
    // Another login never hears of our orders, so that it has none proves nothing.
    if (witness === null) return reportUnknown('unreadable', otherKey);
    const isShown = witness === undefined || (await provider.shows(witness));
    if (isShown === 'unavailable')
      return reportUnknown('no_answer', 'The provider did not say whether the key opens the login of the order.');
    if (!isShown) return reportUnknown('unreadable', describeOtherLogin(witness ?? ''));
    const isOurs = await this.database.run(workspaceId, () => this.claims.repeat(claim));
    return isOurs ? provider.send(externalId, request) : undefined;
  }
}

const otherKey =
  'The key was stored after this order was sent, and no other order tells whether both open the same login. Nothing is sent again. Look in the login of the order, and say what you found by POST /api/v1/incentives/{id}/resolve.';

function describeOtherLogin(witness: string): string {
  return `The key does not show the order ${witness}, which this account made before, so it opens another login than the one that may hold this order. Nothing is sent again. Store a key of that login.`;
}
