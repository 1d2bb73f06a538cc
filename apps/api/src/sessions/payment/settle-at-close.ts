import { Injectable, type OnModuleInit } from '@nestjs/common';
import { planClose, type ClosePlan } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { unwrap } from '../../platform/http/problem.js';
import { MailQueue } from '../../platform/mail/mail-queue.js';
import { AtClose } from '../../studies/at-close.js';
import { readIncentive } from '../../studies/launch-check.js';
import type { Study } from '../../studies/study.entity.js';
import { bookingMails } from '../booking/mail-names.js';
import { EndingParticipations, type EndingParticipation } from './ending-participations.js';
import { SettlePayment } from './settle-payment.js';

interface Cancelled {
  readonly id: string;
  readonly participantId: string | null;
  readonly from: string;
  readonly heldPlace: boolean;
}

/**
 * What the end of a study does to everybody, before the bill: sessions that have ended are completed, payments that only waited for their window
 * are released, sessions to come and invitations are called off (S2-67, S2-69, S2-70).
 */
@Injectable()
export class SettleAtClose implements OnModuleInit {
  constructor(
    private readonly atClose: AtClose,
    private readonly database: WorkspaceDatabase,
    private readonly endings: EndingParticipations,
    private readonly payment: SettlePayment,
    private readonly mails: MailQueue,
    private readonly events: EventLog,
  ) {}

  onModuleInit(): void {
    this.atClose.add({ lock: (studyId) => this.#lock(studyId), settle: (study) => this.#settle(study) });
  }

  async #lock(studyId: string): Promise<void> {
    await this.database.manager.query('select 1 from participations where study_id = $1 order by id for no key update', [studyId]);
  }

  async #settle(study: Study): Promise<void> {
    const endings = await this.endings.list(study.id);
    const now = new Date();
    const plan = unwrap(planClose(toRequest(study, endings, now)), 'close_undecided');
    await this.#pay(plan, endings, now);
    const cancelled = await this.#cancel(study.id, plan.cancel);
    await this.#cancelSessions(study.id);
    await this.mails.add(
      cancelled.flatMap(({ id, participantId, from }) => {
        if (from !== 'scheduled' || participantId === null) return [];
        const of = { studyId: study.id, participantId, participationId: id };
        return [{ template: bookingMails.cancelled, ...of, dedupeKey: `${bookingMails.cancelled}:${id}:close` }];
      }),
    );
  }

  async #pay({ complete, release }: ClosePlan, endings: readonly EndingParticipation[], now: Date): Promise<void> {
    const known = new Map(endings.map((one) => [one.id, one]));
    // A window that is open is treated as if it had ended (S2-70).
    const ended = (id: EndingParticipation['id']) => ({ endsAt: now, now, anomalies: known.get(id)?.anomalies ?? [] });
    for (const { id, path, incentive } of complete) {
      await this.payment.complete(id, path, 'study_closed');
      if (incentive === 'release') await this.payment.release(id, ended(id));
    }
    for (const id of release) await this.payment.release(id, ended(id));
  }

  /** All by one statement: there may be thousands of invitations that nobody took up. Nothing is owed to any of them yet. */
  async #cancel(studyId: string, ids: ClosePlan['cancel']): Promise<readonly Cancelled[]> {
    if (ids.length === 0) return [];
    const { manager } = this.database;
    const cancelled = await manager.query<Cancelled[]>(
      `with before as (
         select id, participant_id, status, holds_place from participations where id = any ($1)
       ), moved as (
         update participations p set status = 'cancelled', holds_place = false, reserved_until = null, ended_at = coalesce(p.ended_at, now()),
           version = p.version + 1, updated_at = now()
         from before b where p.id = b.id
       )
       select id, participant_id as "participantId", status as "from", holds_place as "heldPlace" from before order by id`,
      [ids],
    );
    const freed = cancelled.filter(({ heldPlace }) => heldPlace).length;
    if (freed > 0) await manager.query('update studies set places_taken = places_taken - $2 where id = $1', [studyId, freed]);
    await this.events.append(
      ...cancelled.map(({ id, from }) => {
        return { type: 'participation.status_changed', studyId, participationId: id, from, to: 'cancelled', reason: 'study_closed' };
      }),
    );
    return cancelled;
  }

  async #cancelSessions(studyId: string): Promise<void> {
    const [rows] = await this.database.manager.query<[{ id: string }[], number]>(
      `update sessions set status = 'cancelled', version = version + 1, updated_at = now()
       where study_id = $1 and status = 'open' and starts_at > now() returning id`,
      [studyId],
    );
    if (rows.length === 0) return;
    await this.events.append(
      ...rows.map(({ id }) => ({ type: 'session.cancelled', studyId, subjectId: id, reason: 'study_closed', data: { bookings: 0 } })),
    );
  }
}

function toRequest(study: Study, participations: readonly EndingParticipation[], now: Date) {
  const { moderation, automaticPaymentHours, recruitmentRate } = study;
  return { moderation, automaticPaymentHours, amount: readIncentive(study), billed: recruitmentRate !== null, participations, now };
}
