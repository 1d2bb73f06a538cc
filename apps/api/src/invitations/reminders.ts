import { Injectable } from '@nestjs/common';
import { invitationPace } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { MailQueue, type NewMail } from '../platform/mail/mail-queue.js';
import { mailNames } from './mail-names.js';

const batch = 500;
const { remindAfterHours, remindWithinHours } = invitationPace;

/**
 * Reminds people who were invited and have not come: once, after a set time, and while there is something to come to. Whoever was never written to,
 * or has opted out since, is not reminded either.
 */
@Injectable()
export class InvitationReminders {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly mails: MailQueue,
  ) {}

  /** Asks for the reminders that are due in a study that takes people in, in the open workspace transaction. @returns how many */
  async remind(studyId: string): Promise<number> {
    return this.mails.add([...(await this.#listInvited(studyId)), ...(await this.#listUnanswered(studyId))]);
  }

  /** Whoever holds a place is reminded although no other is left. */
  async #listInvited(studyId: string): Promise<readonly NewMail[]> {
    const rows = await this.database.manager.query<{ id: string; participantId: string }[]>(
      `select p.id, p.participant_id as "participantId" from participations p join studies s on s.id = p.study_id
       where p.study_id = $1 and p.status = 'invited' and p.participant_id is not null and ${hasPlace('p.holds_place')}
         and exists (${wasSent} and e.participation_id = p.id)
         and not exists (select 1 from emails r where r.study_id = p.study_id and r.template = $5 and r.participation_id = p.id)
       order by p.id limit ${batch}`,
      [studyId, mailNames.study, remindAfterHours, remindWithinHours, mailNames.studyReminder],
    );
    return rows.map(({ id, participantId }) => ({
      template: mailNames.studyReminder,
      studyId,
      participantId,
      participationId: id,
      dedupeKey: `invitation_reminder:${id}`,
    }));
  }

  async #listUnanswered(studyId: string): Promise<readonly NewMail[]> {
    const rows = await this.database.manager.query<{ participantId: string }[]>(
      `select i.participant_id as "participantId" from screener_invitations i join studies s on s.id = i.study_id
       where i.study_id = $1 and i.by_team and i.participation_id is null and ${hasPlace('false')}
         and exists (${wasSent} and e.participant_id = i.participant_id)
         and not exists (select 1 from participations p where p.study_id = i.study_id and p.participant_id = i.participant_id)
         and not exists (select 1 from emails r where r.study_id = i.study_id and r.template = $5 and r.participant_id = i.participant_id)
       order by i.participant_id limit ${batch}`,
      [studyId, mailNames.screener, remindAfterHours, remindWithinHours, mailNames.screenerReminder],
    );
    return rows.map(({ participantId }) => ({
      template: mailNames.screenerReminder,
      studyId,
      participantId,
      dedupeKey: `screener_reminder:${studyId}:${participantId}`,
    }));
  }
}

const wasSent = `select 1 from emails e
  where e.study_id = $1 and e.template = $2 and e.status = 'sent'
    and e.sent_at between now() - make_interval(hours => $4) and now() - make_interval(hours => $3)`;

function hasPlace(holdsOne: string): string {
  return `s.status = 'active' and s.launched_at is not null and (${holdsOne} or s.participation_limit is null or s.places_taken < s.participation_limit)`;
}
