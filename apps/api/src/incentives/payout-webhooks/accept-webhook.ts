import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { makeStorable } from '../../connectors/storable.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { AccountSecrets } from '../payout-accounts/account-secrets.js';
import { readWebhook } from '../tremendous/webhook.js';

/** An account that takes webhooks. */
export interface WebhookReceiver {
  readonly accountId: string;
  readonly workspaceId: string;
  /** By which webhooks are proven; undefined: none is stored. */
  readonly key: string | undefined;
}

const longestText = 200;

/** Takes down what payout providers report. */
@Injectable()
export class AcceptPayoutWebhook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly database: WorkspaceDatabase,
    private readonly secrets: AccountSecrets,
    private readonly jobs: JobQueue,
  ) {}

  /** Finds out whose an address is; null: nobody's. */
  async findReceiver(accountId: string): Promise<WebhookReceiver | null> {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(accountId)) return null;
    const [row] = await this.dataSource.query<{ workspace: string | null }[]>('select find_payout_workspace($1) as workspace', [accountId]);
    const workspaceId = row?.workspace ?? null;
    if (workspaceId === null) return null;
    return { accountId, workspaceId, key: await this.database.run(workspaceId, () => this.secrets.openOne(accountId, 'webhookKey')) };
  }

  /** Stores a proven webhook and asks for the job that reads it. @returns false when it came before */
  async accept({ accountId, workspaceId }: WebhookReceiver, body: Buffer): Promise<boolean> {
    const event = readWebhook(body.toString('utf8'));
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const { name = null, externalId = null, resource } = event === undefined ? {} : makeStorable(event);
    const eventId = event === undefined ? digest : shorten(event.id);
    return this.database.run(workspaceId, async (manager) => {
      const [row] = await manager.query<{ id: string }[]>(
        `insert into payout_webhooks (workspace_id, account_id, event_id, event, resource_type, resource_id, external_id, result, processed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, case when $8::text is not null then now() end)
         on conflict (account_id, event_id) do nothing returning id`,
        [
          workspaceId,
          accountId,
          eventId,
          name && shorten(name),
          resource?.type ?? null,
          resource?.id ?? null,
          externalId && shorten(externalId),
          event === undefined ? 'unreadable' : null,
        ],
      );
      if (row !== undefined && event !== undefined) await this.jobs.enqueue('payout.webhook', { workspaceId, webhookId: Number(row.id) });
      return row !== undefined;
    });
  }
}

function shorten(text: string): string {
  return text.replaceAll('\0', '').slice(0, longestText);
}
