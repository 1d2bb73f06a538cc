import { Injectable } from '@nestjs/common';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException } from '../../platform/http/problem.js';
import { SecretBox, type SealedSecret, SecretUnreadableError } from '../../platform/security/secret-box.js';
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
   * @throws ProblemException `not_found` when there is no such incentive, or the provider gave no link for it; `payout_link_unreadable`
   */
  async open(id: string): Promise<string> {
    const { manager, workspaceId } = this.database;
    const incentive = await manager.findOneBy(IncentiveRow, { id, workspaceId });
    const payout = incentive && (await manager.findOneBy(Payout, { incentiveId: id, workspaceId }));
    if (!incentive || !payout?.link || payout.linkKeyId === null)
      throw new ProblemException('not_found', { detail: 'There is no incentive with this id, or its provider gave no link for it.' });
    const link = this.#unseal(id, { keyId: payout.linkKeyId, sealed: payout.link });
    const { studyId, participationId } = incentive;
    await this.events.append({ type: 'incentive.link_opened', studyId, participationId, subjectId: id });
    return link;
  }

  #unseal(id: string, sealed: SealedSecret): string {
    try {
      return this.box.open(sealed, { owner: id, name: 'link' });
    } catch (error) {
      if (!(error instanceof SecretUnreadableError)) throw error;
      const detail = `The link was sealed with the key ${sealed.keyId} of PANELBRIDGE_SECRET_KEYS, and cannot be opened with those that are there. Put that key back, behind the present one.`;
      throw new ProblemException('payout_link_unreadable', { detail, cause: error });
    }
  }
}
