import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { JobData } from '../../platform/jobs/queues.js';
import { Worker } from '../../platform/jobs/worker.js';
import { AccountOpener, type OpenedAccount } from '../payout-accounts/account-opener.js';
import { PayoutAccount } from '../payout-accounts/payout-account.entity.js';
import { BeginPayouts } from '../payouts/begin-payouts.js';
import { PayoutWebhook, type WebhookResult } from './payout-webhook.entity.js';

/** A webhook that is to be read, and what is known of its order without asking. */
interface Reading {
  readonly webhook: PayoutWebhook;
  readonly incentiveId: string | null;
  readonly opened: OpenedAccount | null;
}

/**
 * Finds the order that a webhook is about and has it looked up. What the webhook says is never taken for a state: it may come twice, late and in any
 * order, and the provider's own record counts.
 */
@Injectable()
export class ReadPayoutWebhook implements OnModuleInit {
  constructor(
    private readonly worker: Worker,
    private readonly database: WorkspaceDatabase,
    private readonly payouts: BeginPayouts,
    private readonly opener: AccountOpener,
  ) {}

  onModuleInit(): void {
    this.worker.handle('payout.webhook', (data) => this.run(data));
  }

  /** Reads one webhook, unless that was done before. @throws Error when the provider could not be asked; the job is then tried again */
  async run({ workspaceId, webhookId }: JobData['payout.webhook']): Promise<void> {
    const reading = await this.database.run(workspaceId, () => this.#prepare(String(webhookId)));
    if (reading === undefined) return;
    const { webhook, opened } = reading;
    let incentiveId = reading.incentiveId;
    if (incentiveId === null && opened?.ok && webhook.resourceType !== null && webhook.resourceId !== null) {
      const { resourceType: type, resourceId: id, eventId, event, externalId } = webhook;
      const subject = await opened.provider.findByEvent({ id: eventId, name: event ?? '', at: null, resource: { type, id }, externalId });
      if (subject === 'unavailable') throw new Error('the provider could not be asked which order a webhook is about');
      if (subject !== null) incentiveId = await this.database.run(workspaceId, () => this.#findByExternalId(webhook, subject.externalId));
    }
    await this.database.run(workspaceId, async () => {
      if (incentiveId !== null) await this.payouts.lookNow(incentiveId);
      await this.#finish(webhook, incentiveId === null ? 'unknown_order' : 'looked_up', incentiveId);
    });
  }

  async #prepare(id: string): Promise<Reading | undefined> {
    const { manager, workspaceId } = this.database;
    const webhook = await manager.findOneBy(PayoutWebhook, { id, workspaceId });
    if (!webhook || webhook.processedAt !== null) return undefined;
    const account = await manager.findOneBy(PayoutAccount, { id: webhook.accountId, workspaceId });
    if (!account || account.deletedAt !== null) {
      await this.#finish(webhook, 'account_deleted', null);
      return undefined;
    }
    const column = webhook.resourceType === 'orders' ? 'reference' : 'reward_id';
    const [row] = await manager.query<{ id: string }[]>(
      `select incentive_id as id from payouts where workspace_id = $1 and account_id = $2 and ${column} = $3 limit 1`,
      [workspaceId, webhook.accountId, webhook.resourceId],
    );
    const named = webhook.externalId === null ? null : await this.#findByExternalId(webhook, webhook.externalId);
    const incentiveId = row?.id ?? named;
    // In a dry run nobody is called.
    const opened = incentiveId === null && !account.dryRun ? await this.opener.open(account) : null;
    return { webhook, incentiveId, opened };
  }

  async #findByExternalId({ accountId }: PayoutWebhook, externalId: string): Promise<string | null> {
    const { manager, workspaceId } = this.database;
    const [row] = await manager.query<{ id: string }[]>(
      `select i.id from incentives i join payouts p on p.incentive_id = i.id
       where i.workspace_id = $1 and i.external_id = $2 and p.account_id = $3`,
      [workspaceId, externalId, accountId],
    );
    return row?.id ?? null;
  }

  async #finish({ id, workspaceId }: PayoutWebhook, result: WebhookResult, incentiveId: string | null): Promise<void> {
    await this.database.manager.update(PayoutWebhook, { id, workspaceId }, { result, incentiveId, processedAt: () => 'now()' });
  }
}
