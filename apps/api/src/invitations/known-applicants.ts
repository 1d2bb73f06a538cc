import { Injectable } from '@nestjs/common';
import { MailQueue } from '../platform/mail/mail-queue.js';
import { mailNames } from './mail-names.js';
import { ScreenerInvitations } from './screener-invitations.js';
import { StartParticipations } from './start-participations.js';

/**
 * Answers applications by a typed address that the panel knows already. Anybody can type an address, so nothing is told on the page and nothing
 * of the application is kept; whatever comes next goes to the address alone (ADR 0013).
 */
@Injectable()
export class KnownApplicants {
  constructor(
    private readonly starts: StartParticipations,
    private readonly invitations: ScreenerInvitations,
    private readonly mails: MailQueue,
  ) {}

  /** Mails the person their way on: into the study if they take part, else to its page as themselves. At most one mail of each kind a day. */
  async mailWayOn(studyId: string, participantId: string): Promise<void> {
    const [standing] = await this.starts.find(studyId, [participantId]);
    if (!standing) await this.invitations.ensure(studyId, [participantId], 'asked_for');
    const day = new Date().toISOString().slice(0, 10);
    await this.mails.add([
      standing
        ? {
            template: mailNames.known,
            studyId,
            participantId,
            participationId: standing.id,
            dedupeKey: `application_known:${standing.id}:${day}`,
          }
        : { template: mailNames.link, studyId, participantId, dedupeKey: `application_link:${studyId}:${participantId}:${day}` },
    ]);
  }
}
