import { Injectable } from '@nestjs/common';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException } from '../../platform/http/problem.js';
import { SecretBox } from '../../platform/security/secret-box.js';
import { IncentiveRow } from '../incentive.entity.js';
import { Payout } from './payout.entity.js';

/** Where people redeem what a provider delivers by link. Everything runs in the open workspace transaction. */
@Injectable()
export class PayoutLinks {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly box: SecretBox,
    private readonly events: EventLog,
  ) {}

  /**
   * Opens the link of an incentive, so that it can be handed over, and logs that it was. Whoever has it has the money.
   *
   * @throws ProblemException `not_found` when there is no such incentive, or the provider gave no link for it
   */
  async open(id: string): Promise<string> {
    const { manager, workspaceId } = this.database;
    const incentive = await manager.findOneBy(IncentiveRow, { id, workspaceId });
    const payout = incentive && (await manager.findOneBy(Payout, { incentiveId: id, workspaceId }));
    if (!incentive || !payout?.link || payout.linkKeyId === null)
      throw new ProblemException('not_found', { detail: 'There is no incentive with this id, or its provider gave no link for it.' });
    const link = this.box.open({ keyId: payout.linkKeyId, sealed: payout.link }, { owner: id, name: 'link' });
    const { studyId, participationId } = incentive;
    await this.events.append({ type: 'incentive.link_opened', studyId, participationId, subjectId: id });
    return link;
  }
}
