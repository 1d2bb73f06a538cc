import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import { EntryLinks } from '../participations/entry-links.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import type { Study } from '../studies/study.entity.js';
import { describeResult } from './describe-result.js';
import type { InvitationMessageDto, InvitationResultDto } from './invite.dto.js';
import { mailNames } from './mail-names.js';
import type { Person } from './people.js';
import { ScreenerInvitations } from './screener-invitations.js';
import { StartParticipations, type StandingParticipation } from './start-participations.js';

/** Invites people to a study's screener: each gets a mail with a link of their own, and no participation yet (D24). */
@Injectable()
export class InviteToScreener {
  constructor(
    private readonly invitations: ScreenerInvitations,
    private readonly starts: StartParticipations,
    private readonly links: EntryLinks,
    private readonly mails: MailQueue,
    private readonly events: EventLog,
  ) {}

  /** One result for each person, by id. The study is held by the caller, so that it stays open. */
  async invite(
    study: Study,
    people: readonly Person[],
    message: InvitationMessageDto | undefined,
  ): Promise<Map<string, InvitationResultDto>> {
    const ids = people.map(({ id }) => id);
    const known = new Map((await this.starts.find(study.id, ids)).map((one) => [one.participantId, one]));
    const missing = ids.filter((id) => !known.has(id));
    const invitations = await this.invitations.ensure(study.id, missing, 'team');
    const begun = people.filter(({ id }) => invitations.get(id)?.isNew);
    await this.events.append(...begun.map(({ id }) => ({ type: 'screener.invited', studyId: study.id, subjectId: id, channel: 'manual' })));
    await this.mails.add(
      begun.flatMap(({ id, email }) => {
        if (email === null) return [];
        return [
          {
            template: mailNames.screener,
            studyId: study.id,
            participantId: id,
            data: { ...message },
            dedupeKey: `screener_invitation:${study.id}:${id}`,
          },
        ];
      }),
    );
    return new Map(
      people.map((person) => {
        const invitation = invitations.get(person.id);
        if (!invitation) return [person.id, this.#describeKnown(study, person.id, known.get(person.id))];
        const outcome = !invitation.isNew ? 'already_invited' : person.email === null ? 'not_contactable' : 'invited';
        return [person.id, { ...describeResult(outcome, person.id), links: { entryUrl: this.links.ofScreener(study.id, invitation.id) } }];
      }),
    );
  }

  #describeKnown({ moderation }: Study, participantId: string, known: StandingParticipation | undefined): InvitationResultDto {
    if (!known) throw new Error('somebody who has no participation has an invitation now');
    const { id, status } = known;
    const links = { entryUrl: this.links.ifOpen(id, status, moderation) };
    return { outcome: 'already_participating', participantId, participationId: id, status, links };
  }
}
