import { Injectable } from '@nestjs/common';
import type { IncentiveState } from '@panelbridge/core';
import type { QueryDeepPartialEntity } from 'typeorm';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { SecretBox } from '../../platform/security/secret-box.js';
import type { IncentiveRow } from '../incentive.entity.js';
import { lockIncentives } from '../locked-incentive.js';
import { AccountHealth } from '../payout-accounts/account-health.js';
import type { PayoutAccount } from '../payout-accounts/payout-account.entity.js';
import type { LookUpReport } from '../tremendous/read-answer.js';
import type { Trouble } from '../tremendous/report.js';
import { leaseSeconds, type Claim } from './claim.js';
import { MoveIncentive } from './move-incentive.js';
import { findNextLook, findNextTry } from './next-look.js';
import { Payout } from './payout.entity.js';

type Accepted = Extract<LookUpReport, { state: 'sent' | 'delivered' }>;
type Changes = QueryDeepPartialEntity<Payout>;

/** What is noted of a payout, and when it is looked at again: seconds, or null. */
interface Outcome {
  readonly status: IncentiveState;
  readonly changes: Changes;
  readonly next: number | null;
}

const nothingKept = { request: null, link: null, linkKeyId: null } as const;

/** Notes what a provider said of an order, in one transaction with everything that follows from it. Nothing goes backwards. */
@Injectable()
export class SettlePayout {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly mover: MoveIncentive,
    private readonly health: AccountHealth,
    private readonly jobs: JobQueue,
    private readonly box: SecretBox,
  ) {}

  /** Notes a report in the open workspace transaction, unless somebody else has taken the payout over. */
  async run({ incentiveId, holder, account }: Claim, report: LookUpReport): Promise<void> {
    const { manager, workspaceId } = this.database;
    const incentive = (await lockIncentives(this.database, [incentiveId])).get(incentiveId)?.incentive;
    const payout = await manager.findOne(Payout, { where: { incentiveId, workspaceId }, lock: { mode: 'pessimistic_write' } });
    if (!incentive || payout?.holder !== holder) return;
    const { status, changes, next } = await this.#read(incentive, payout, account, report);
    const isFinal = status === 'delivered' || status === 'failed';
    const hasAsked = !isFinal && wasAskedMeanwhile(payout);
    const seconds = isFinal ? null : hasAsked ? 0 : next;
    const isErased = (status === 'sent' || isFinal) && (await this.#isErased(incentive.participationId));
    await manager.update(
      Payout,
      { incentiveId },
      {
        ...changes,
        ...(isFinal && { request: null }),
        ...(isErased && nothingKept),
        holder: null,
        begunAt: null,
        nextAt: seconds === null ? null : () => `now() + make_interval(secs => ${seconds})`,
        updatedAt: () => 'now()',
      },
    );
    // What waits for the account is taken up with it.
    const waitsForAccount = report.state === 'unknown' && report.trouble.kind === 'key_refused';
    if (seconds !== null && !waitsForAccount) await this.jobs.enqueue('payout.step', { workspaceId, incentiveId }, { startAfter: seconds });
  }

  async #read(incentive: IncentiveRow, payout: Payout, account: PayoutAccount, report: LookUpReport): Promise<Outcome> {
    const { status } = incentive;
    if (report.state === 'absent') {
      const detail = 'The provider does not show the order, which it had accepted. It is looked up again; nothing is sent.';
      return { status, changes: { detail }, next: findNextLook('delivery', payout.attempts) };
    }
    if (report.state === 'unknown') return this.#noteTrouble(incentive, payout, account, report.trouble, report.reference);
    if (account.status !== 'ready') await this.health.note(account, 'ready', null);
    if (report.state === 'failed') {
      const failed = await this.mover.move(incentive, 'failed', { account: account.id, reason: report.reason });
      const changes = { trouble: null, detail: null, waitsFor: null, ...nothingKept };
      return { status: failed.status, changes, next: null };
    }
    return this.#noteAccepted(incentive, payout, account, report);
  }

  async #noteTrouble(
    incentive: IncentiveRow,
    payout: Payout,
    account: PayoutAccount,
    trouble: Trouble,
    reference = payout.reference,
  ): Promise<Outcome> {
    const moved = incentive.status === 'sending' ? await this.mover.move(incentive, 'unknown', { account: account.id }) : incentive;
    const next = findNextTry(trouble, payout.attempts);
    if (trouble.kind === 'key_refused') await this.health.note(account, 'needs_attention', trouble.detail);
    if (trouble.kind === 'rate_limited' && next !== null) await this.health.pause(account, next);
    return { status: moved.status, changes: { trouble: trouble.kind, detail: trouble.detail, reference }, next };
  }

  async #noteAccepted(incentive: IncentiveRow, payout: Payout, account: PayoutAccount, report: Accepted): Promise<Outcome> {
    const { state, reference, rewardId, waitsFor, link } = report;
    const moved = incentive.status === state ? incentive : await this.mover.move(incentive, state, { account: account.id });
    const sealed = link === undefined ? undefined : this.box.seal(link, { owner: incentive.id, name: 'link' });
    const kept = sealed === undefined ? {} : { link: sealed.sealed, linkKeyId: sealed.keyId };
    const changes = { reference, rewardId: rewardId ?? payout.rewardId, waitsFor, trouble: null, detail: null, ...kept };
    return { status: moved.status, changes, next: findNextLook(waitsFor, payout.attempts) };
  }

  async #isErased(participationId: string): Promise<boolean> {
    const rows = await this.database.manager.query<unknown[]>('select 1 from participations where id = $1 and participant_id is null', [
      participationId,
    ]);
    return rows.length > 0;
  }
}

/** Whether the provider has reported something since the call began: the claim had put the next look behind the end of its lease. */
function wasAskedMeanwhile({ begunAt, nextAt }: Payout): boolean {
  return begunAt !== null && nextAt !== null && nextAt.getTime() < begunAt.getTime() + (leaseSeconds - 1) * 1000;
}
