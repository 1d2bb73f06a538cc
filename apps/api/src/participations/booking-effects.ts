import { Injectable } from '@nestjs/common';
import type { ActDecision } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { mailNames } from '../invitations/mail-names.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import { bookingMails } from '../sessions/booking/mail-names.js';
import type { BookedActDecision } from './decide-about-booking.js';
import type { LockedParticipation } from './locked-participation.js';

/** What an act about somebody who has booked a session brings about beside their status. The booking itself is settled by the database. */
@Injectable()
export class BookingEffects {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly mails: MailQueue,
    private readonly events: EventLog,
  ) {}

  /** Who has booked is told that nothing comes of it; how that came about stays with the team. */
  async tell({ id, studyId, participantId, version, session }: LockedParticipation, { path }: ActDecision): Promise<void> {
    const isOff = path.some((status) => status === 'cancelled' || status === 'rejected' || status === 'excluded');
    if (!isOff || participantId === null || session === null) return;
    const data = { sessionId: session.id };
    const dedupeKey = `${bookingMails.cancelled}:${id}:${version}`;
    await this.mails.add([{ template: bookingMails.cancelled, studyId, participantId, participationId: id, data, dedupeKey }]);
  }

  /**
   * A place that became free for a replacement is offered once more to those who are invited and have booked nothing; else it goes. Of somebody who held
   * none, nothing follows.
   */
  async follow(
    { id, studyId, holdsPlace, participationLimit: before }: LockedParticipation,
    decision: BookedActDecision,
    replace: boolean,
  ): Promise<void> {
    if (!holdsPlace) return;
    const { manager } = this.database;
    if (replace) return this.#inviteAgain(studyId, id);
    const fall = before === null ? 0 : before - (decision.participationLimit ?? before);
    if (fall === 0) return;
    // The study is locked since its place was given back, and others may have changed its limit before.
    const [rows] = await manager.query<[{ to: number }[], number]>(
      `update studies set participation_limit = greatest(1, participation_limit - $2), version = version + 1, updated_at = now()
       where id = $1 returning participation_limit as "to"`,
      [studyId, fall],
    );
    const data = { fields: ['participationLimit'], participationLimit: { from: before, to: rows[0]?.to ?? before } };
    await this.events.append({ type: 'study.changed', studyId, reason: 'no_show', data });
  }

  async #inviteAgain(studyId: string, missing: string): Promise<void> {
    const waiting = await this.database.manager.query<{ id: string; participantId: string }[]>(
      `select id, participant_id as "participantId" from participations
       where study_id = $1 and status = 'invited' and participant_id is not null order by id`,
      [studyId],
    );
    await this.mails.add(
      waiting.map(({ id, participantId }) => {
        const dedupeKey = `invitation:${id}:${missing}`;
        return { template: mailNames.study, studyId, participantId, participationId: id, dedupeKey };
      }),
    );
  }
}
