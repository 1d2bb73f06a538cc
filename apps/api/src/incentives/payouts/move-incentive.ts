import { Injectable } from '@nestjs/common';
import { canMoveIncentive, type IncentiveState } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { IncentiveRow } from '../incentive.entity.js';

const events: Readonly<Partial<Record<IncentiveState, string>>> = {
  sent: 'incentive.sent',
  delivered: 'incentive.delivered',
  failed: 'incentive.failed',
  unknown: 'incentive.unresolved',
};

/** Moves incentives as their provider reports. Runs in the open workspace transaction, under the lock of the incentive. */
@Injectable()
export class MoveIncentive {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /**
   * Moves an incentive along one of core's edges and logs it; what the provider says of a payment that was on its way is that it was sent, before it
   * was delivered.
   *
   * @param reason of a failure, in the words of the provider
   * @returns the incentive as it is now
   * @throws Error where no edge leads
   */
  async move(
    incentive: IncentiveRow,
    to: IncentiveState,
    { account, reason }: { account: string; reason?: string },
  ): Promise<IncentiveRow> {
    const { id, workspaceId, status: from, studyId, participationId, externalId } = incentive;
    if (to === 'delivered' && from !== 'sent') {
      const sent = await this.move(incentive, 'sent', { account });
      return this.move(sent, to, { account });
    }
    if (!canMoveIncentive(from, to)) throw new Error(`no edge leads the incentive ${id} from ${from} to ${to}`);
    const { manager } = this.database;
    const { affected } = await manager.update(
      IncentiveRow,
      { id, workspaceId, status: from },
      {
        status: to,
        version: () => 'version + 1',
        updatedAt: () => 'now()',
        ...(to === 'sent' && { sentAt: () => 'now()' }),
        ...(to === 'delivered' && { deliveredAt: () => 'now()' }),
        ...(to === 'failed' && { failureReason: reason ?? null }),
      },
    );
    if (affected !== 1) throw new Error(`the incentive ${id} is not ${from} any more, although it was locked`);
    const type = events[to];
    if (type !== undefined)
      await this.events.append({
        type,
        studyId,
        participationId,
        subjectId: id,
        from,
        to,
        actor: { kind: 'system' },
        data: { externalId, account },
      });
    return manager.findOneByOrFail(IncentiveRow, { id, workspaceId });
  }
}
