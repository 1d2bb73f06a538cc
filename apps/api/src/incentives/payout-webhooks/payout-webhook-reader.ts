import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { decodeNumberCursor, toPage, type Page, type PageQuery } from '../../platform/http/pagination.js';
import { describePayoutWebhook, type PayoutWebhookDto } from './payout-webhook.dto.js';
import { PayoutWebhook } from './payout-webhook.entity.js';

/** Reads what providers have reported, in the open workspace transaction. */
@Injectable()
export class PayoutWebhookReader {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Lists the webhooks of an account, the newest first. */
  async list(accountId: string, { limit, cursor }: PageQuery): Promise<Page<PayoutWebhookDto>> {
    const { manager, workspaceId } = this.database;
    const query = manager
      .createQueryBuilder(PayoutWebhook, 'webhook')
      .where('webhook.accountId = :accountId and webhook.workspaceId = :workspaceId', { accountId, workspaceId })
      .orderBy('webhook.id', 'DESC')
      .limit(limit + 1);
    if (cursor !== undefined) query.andWhere('webhook.id < :before', { before: decodeNumberCursor(cursor) });
    const { data, nextCursor } = toPage(await query.getMany(), limit, ({ id }) => [id]);
    return { data: data.map(describePayoutWebhook), nextCursor };
  }
}
