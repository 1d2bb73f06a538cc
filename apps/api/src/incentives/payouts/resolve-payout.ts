import { Injectable } from '@nestjs/common';
import { decideResolution, type PaymentFinding } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException, unwrap } from '../../platform/http/problem.js';
import { currentRequest } from '../../platform/http/request-context.js';
import { requireMatch } from '../../platform/http/versions.js';
import type { IncentiveRow } from '../incentive.entity.js';
import { lockIncentives } from '../locked-incentive.js';
import { MoveIncentive } from './move-incentive.js';
import { Payout } from './payout.entity.js';

/** Takes the word of a person on payments of which the provider cannot tell what became. Everything runs in the open workspace transaction. */
@Injectable()
export class ResolvePayout {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly mover: MoveIncentive,
    private readonly events: EventLog,
  ) {}

  /**
   * Notes what a person found out at the provider. A payment that failed can then be retried, under an id of its own.
   *
   * @param reason in the words of the person who acts
   * @throws ProblemException `not_found`, `version_mismatch` or `resolution_refused`
   */
  async run(id: string, { outcome, reason }: { readonly outcome: PaymentFinding; readonly reason: string }): Promise<IncentiveRow> {
    const { manager, workspaceId } = this.database;
    const incentive = (await lockIncentives(this.database, [id])).get(id)?.incentive;
    if (!incentive) throw new ProblemException('not_found', { detail: 'There is no incentive with this id in the workspace of the key.' });
    requireMatch(currentRequest(), incentive.version);
    const payout = await manager.findOne(Payout, { where: { incentiveId: id, workspaceId }, lock: { mode: 'pessimistic_write' } });
    const isSought = payout !== null && (payout.begunAt !== null || (payout.nextAt !== null && !isStuck(payout)));
    const to = unwrap(decideResolution({ state: incentive.status, isSought }, outcome), 'resolution_refused');
    const { studyId, participationId, status: from, externalId } = incentive;
    await this.events.append({
      type: 'incentive.resolved',
      studyId,
      participationId,
      subjectId: id,
      from,
      to,
      reason,
      data: { externalId },
    });
    const resolved = await this.mover.move(incentive, to, { account: payout?.accountId ?? incentive.provider, reason });
    // What was sent names the person, and nothing is sent any more.
    const changes = { trouble: null, detail: null, waitsFor: null, request: null, nextAt: null };
    await manager.update(Payout, { incentiveId: id, workspaceId }, { ...changes, updatedAt: () => 'now()' });
    return resolved;
  }
}

/** Whether the provider will not say by itself what became of an order: with this key it says nothing, or nothing that can be read. */
function isStuck({ trouble }: Payout): boolean {
  return trouble === 'conflict' || trouble === 'key_refused' || trouble === 'unreadable';
}
