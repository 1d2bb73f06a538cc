import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { decideAutomaticCompletion, findAutomaticPayment, type AutomaticCompletion, type Moderation } from '@panelbridge/core';
import { DataSource } from 'typeorm';
import { ParticipationLocks } from '../../participations/participation-locks.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { Worker } from '../../platform/jobs/worker.js';
import { EndingParticipations } from './ending-participations.js';
import { SettlePayment } from './settle-payment.js';

const batch = 200;

interface Terms {
  readonly moderation: Moderation;
  readonly automaticPaymentHours: number | null;
  readonly amount: number | null;
  readonly currency: string | null;
}

/**
 * Pays people once the window has ended in which the team could object: 24 hours after the scheduled end of the session, or after the submission
 * of an unmoderated test, as the policy says (S2-58, D11). A sweep finds who may be due; core decides about each under its lock, so whatever a
 * person did a moment before holds, and nobody is paid twice (S2-59, S2-60).
 */
@Injectable()
export class AutomaticPayments implements OnModuleInit {
  readonly #logger = new Logger(AutomaticPayments.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly database: WorkspaceDatabase,
    private readonly worker: Worker,
    private readonly locks: ParticipationLocks,
    private readonly endings: EndingParticipations,
    private readonly payment: SettlePayment,
  ) {}

  onModuleInit(): void {
    this.worker.handle('payments.sweep', async () => {
      await this.sweep();
    });
  }

  /** Looks through everybody whose window may have ended, once. @returns how many were paid */
  async sweep(): Promise<number> {
    let paid = 0;
    for (let after = ''; ; ) {
      const due = await this.dataSource.query<{ workspace_id: string; participation_id: string }[]>(
        'select * from list_due_payments($1, $2)',
        [after, batch],
      );
      for (const { workspace_id: workspace, participation_id: id } of due) paid += (await this.#attempt(workspace, id)) ? 1 : 0;
      const last = due.at(-1);
      if (!last || due.length < batch) break;
      after = last.participation_id;
    }
    if (paid > 0) this.#logger.log({ paid }, 'people were paid since nobody objected in time');
    return paid;
  }

  /** Decides about one participation now, and does what was decided. */
  async settle(workspaceId: string, id: string): Promise<AutomaticCompletion['decision']> {
    return this.database.run(workspaceId, async (manager) => {
      await this.locks.lock([id]);
      const [terms] = await manager.query<Terms[]>(
        `select s.moderation, s.automatic_payment_hours as "automaticPaymentHours", s.incentive_amount as amount, s.incentive_currency as currency
         from participations p join studies s on s.id = p.study_id where p.id = $1`,
        [id],
      );
      const ending = await this.endings.find(id);
      if (!terms || !ending) return 'leave';
      const now = new Date();
      const { amount, currency, moderation, automaticPaymentHours } = terms;
      const clock = { moderation, sessionEndsAt: ending.session?.endsAt ?? null, submittedAt: ending.submittedAt };
      const { status: participationStatus, incentive, anomalies } = ending;
      const money = amount !== null && currency !== null ? { amount, currency } : null;
      const decided = decideAutomaticCompletion({
        ...clock,
        automaticPaymentHours,
        participationStatus,
        incentive,
        anomalies,
        amount: money,
        now,
      });
      if (decided.decision !== 'complete_and_release') return decided.decision;
      await this.payment.complete(id, decided.path, 'review_window');
      const endsAt = findAutomaticPayment(clock, { automaticPaymentHours }) ?? now;
      await this.payment.release(id, { endsAt, now, anomalies });
      return decided.decision;
    });
  }

  /** One that fails keeps nobody else waiting; the next sweep finds it again. */
  async #attempt(workspaceId: string, id: string): Promise<boolean> {
    try {
      return (await this.settle(workspaceId, id)) === 'complete_and_release';
    } catch (error) {
      this.#logger.error({ err: error, participation: id }, 'an automatic payment failed; it is tried again with the next sweep');
      return false;
    }
  }
}
