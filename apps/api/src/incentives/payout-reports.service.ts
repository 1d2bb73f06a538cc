import { Injectable } from '@nestjs/common';
import { canMoveIncentive, type IncentiveState } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException, type ProblemError } from '../platform/http/problem.js';
import { logMoves, type MovedIncentive } from './log-moves.js';

/** What whoever pays says about one payment of a file. */
export interface PayoutOutcome {
  readonly externalId: string;
  /** Why it failed; null: it arrived. */
  readonly reason: string | null;
  /** Where it stands in the request. */
  readonly pointer: string;
}

/** Records what became of the payments of a file. Everything runs in the open workspace transaction. */
@Injectable()
export class PayoutReports {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /** Records that every payment of a file arrived that was sent and has not been reported on. */
  async recordRest(fileId: string): Promise<void> {
    const sent = (await this.#lock(fileId)).filter(({ status }) => status === 'sent');
    await this.#move(fileId, 'delivered', sent, new Map());
  }

  /**
   * Records what became of single payments of a file: all of them, or none when one cannot be. Saying the same again changes nothing.
   *
   * @throws ProblemException `validation_failed` for payments that are not in the file, `payout_report_refused` for those that stand elsewhere
   */
  async record(fileId: string, to: 'delivered' | 'failed', outcomes: readonly PayoutOutcome[]): Promise<void> {
    const payments = new Map((await this.#lock(fileId)).map((payment) => [payment.externalId, payment]));
    const unknown = outcomes.filter(({ externalId }) => !payments.has(externalId));
    if (unknown.length > 0) throw new ProblemException('validation_failed', { errors: unknown.map(describeUnknown) });
    const elsewhere = outcomes.flatMap((outcome) => {
      const status = payments.get(outcome.externalId)?.status ?? to;
      return status === to || canMoveIncentive(status, to) ? [] : [describeState(outcome, status)];
    });
    if (elsewhere.length > 0) throw new ProblemException('payout_report_refused', { errors: elsewhere });
    const reasons = new Map(outcomes.map(({ externalId, reason }) => [externalId, reason]));
    const moving = [...payments.values()].filter(({ externalId, status }) => reasons.has(externalId) && status !== to);
    await this.#move(fileId, to, moving, reasons);
  }

  #lock(fileId: string): Promise<MovedIncentive[]> {
    const { manager, workspaceId } = this.database;
    return manager.query<MovedIncentive[]>(
      `select id, study_id as "studyId", participation_id as "participationId", external_id as "externalId", status
       from incentives where workspace_id = $1 and payout_file_id = $2 order by id for no key update`,
      [workspaceId, fileId],
    );
  }

  async #move(
    fileId: string,
    to: 'delivered' | 'failed',
    moving: readonly MovedIncentive[],
    reasons: ReadonlyMap<string, string | null>,
  ): Promise<void> {
    await this.database.manager.query(
      `update incentives i set status = $1, failure_reason = m.reason, delivered_at = case when $1 = 'delivered' then now() end,
         version = i.version + 1, updated_at = now()
       from unnest($2::uuid[], $3::text[]) m (id, reason) where i.id = m.id and i.status = 'sent'`,
      [to, moving.map(({ id }) => id), moving.map(({ externalId }) => reasons.get(externalId) ?? null)],
    );
    await logMoves(this.events, `incentive.${to}`, to, moving, { payoutFile: fileId });
  }
}

function describeUnknown({ pointer, externalId }: PayoutOutcome): ProblemError {
  return {
    pointer,
    code: 'not_in_this_file',
    detail: `No payment of this file has the id ${externalId}. Copy it from the column external_id.`,
  };
}

function describeState({ pointer, externalId }: PayoutOutcome, status: IncentiveState): ProblemError {
  return { pointer, code: `payment_${status}`, detail: `The payment ${externalId} was reported as ${status} before, which stays.` };
}
