import { Injectable } from '@nestjs/common';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException } from '../../platform/http/problem.js';
import { currentActor, currentRequest } from '../../platform/http/request-context.js';
import { requireMatch } from '../../platform/http/versions.js';
import { IncentiveRow } from '../incentive.entity.js';
import { lockIncentives } from '../locked-incentive.js';
import { AccountOpener } from '../payout-accounts/account-opener.js';
import type { TremendousProvider } from '../tremendous/tremendous-provider.js';
import { BeginPayouts } from './begin-payouts.js';
import { Payout } from './payout.entity.js';

/** What is resent, and by whom. */
interface Resending {
  readonly provider: TremendousProvider;
  readonly rewardId: string;
}

/** Asks providers for another delivery of rewards that did not arrive. No money moves. */
@Injectable()
export class ResendPayout {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly payouts: BeginPayouts,
    private readonly opener: AccountOpener,
    private readonly events: EventLog,
  ) {}

  /**
   * Has the reward of an incentive delivered again; what comes of it is then looked up.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `resend_refused`, or `partner_unavailable` when the provider gave no answer that proves
   *   anything
   */
  async run(id: string): Promise<void> {
    const { workspaceId } = currentActor();
    const { provider, rewardId } = await this.database.run(workspaceId, () => this.#prepare(id));
    const report = await provider.resend(rewardId);
    await this.database.run(workspaceId, async () => {
      if (report.state === 'resent') await this.#note(id);
      // Whatever was said, what is known here may be old.
      await this.payouts.lookNow(id);
    });
    if (report.state === 'refused') throw new ProblemException('resend_refused', { detail: `The provider refused: ${report.reason}` });
    if (report.state === 'unknown') throw new ProblemException('partner_unavailable', { detail: report.detail });
  }

  async #prepare(id: string): Promise<Resending> {
    const incentive = (await lockIncentives(this.database, [id])).get(id)?.incentive;
    if (!incentive) throw new ProblemException('not_found', { detail: 'There is no incentive with this id in the workspace of the key.' });
    requireMatch(currentRequest(), incentive.version);
    const payout = await this.database.manager.findOneBy(Payout, { incentiveId: id });
    if (payout === null || incentive.status !== 'sent' || payout.waitsFor !== 'resend' || payout.rewardId === null)
      throw new ProblemException('resend_refused', {
        detail: `The incentive is ${incentive.status}${payout?.waitsFor ? `, and waits for ${payout.waitsFor}` : ''}. Only what was sent and could not be delivered is sent again.`,
      });
    const account = await this.payouts.findAccount(payout.accountId);
    if (account === null) throw new ProblemException('resend_refused', { detail: 'The payout account was removed.' });
    if (account.dryRun)
      throw new ProblemException('resend_refused', {
        detail: 'The payout account is in a dry run, in which nobody is called. End it first.',
      });
    const opened = await this.opener.open(account);
    if (!opened.ok) throw new ProblemException('resend_refused', { detail: opened.detail });
    return { provider: opened.provider, rewardId: payout.rewardId };
  }

  async #note(id: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    const incentive = (await lockIncentives(this.database, [id])).get(id)?.incentive;
    if (incentive?.status !== 'sent') return;
    await manager.update(
      Payout,
      { incentiveId: id, workspaceId },
      { waitsFor: 'delivery', detail: null, trouble: null, updatedAt: () => 'now()' },
    );
    await manager.update(IncentiveRow, { id, workspaceId }, { version: () => 'version + 1', updatedAt: () => 'now()' });
    const { studyId, participationId, externalId } = incentive;
    await this.events.append({ type: 'incentive.resent', studyId, participationId, subjectId: id, data: { externalId } });
  }
}
