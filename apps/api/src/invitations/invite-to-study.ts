import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import { EntryLinks } from '../participations/entry-links.js';
import { Places } from '../participations/places.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import type { Study } from '../studies/study.entity.js';
import { describeResult } from './describe-result.js';
import type { InvitationMessageDto, InvitationResultDto } from './invite.dto.js';
import { mailNames } from './mail-names.js';
import type { Person } from './people.js';
import { StartParticipations, type StandingParticipation } from './start-participations.js';

/** Invites people to a study itself: each gets a participation and a mail with the link. */
@Injectable()
export class InviteToStudy {
  constructor(
    private readonly starts: StartParticipations,
    private readonly places: Places,
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
    const known = new Map(
      (
        await this.starts.find(
          study.id,
          people.map(({ id }) => id),
        )
      ).map((one) => [one.participantId, one]),
    );
    const isModerated = study.moderation === 'moderated';
    const missing = people.filter(({ id }) => !known.has(id));
    const admitted = isModerated ? missing.slice(0, (await this.places.countFree(study.id)) ?? missing.length) : missing;
    const beginning = {
      studyId: study.id,
      participantIds: admitted.map(({ id }) => id),
      status: 'invited',
      holdsPlace: isModerated,
    } as const;
    const begun = new Map((await this.starts.begin(beginning)).map((one) => [one.participantId, one]));
    if (isModerated) await this.places.take(study.id, begun.size);
    // Who was invited by somebody else at this moment.
    for (const one of await this.starts.find(
      study.id,
      admitted.map(({ id }) => id),
    ))
      if (!begun.has(one.participantId)) known.set(one.participantId, one);
    await this.events.append(
      ...[...begun.values()].map(({ id }) => ({
        type: 'participation.status_changed',
        studyId: study.id,
        participationId: id,
        from: null,
        to: 'invited',
        channel: 'manual',
        reason: 'invited',
      })),
    );
    await this.mails.add(
      people.flatMap(({ id, email }) => {
        const one = begun.get(id);
        if (!one || email === null) return [];
        return [
          {
            template: mailNames.study,
            studyId: study.id,
            participantId: id,
            participationId: one.id,
            data: { ...message },
            dedupeKey: `invitation:${one.id}`,
          },
        ];
      }),
    );
    return new Map(people.map((person) => [person.id, this.#toResult(study, person, begun.get(person.id), known.get(person.id))]));
  }

  #toResult(
    study: Study,
    { id, email }: Person,
    begun: StandingParticipation | undefined,
    known: StandingParticipation | undefined,
  ): InvitationResultDto {
    const one = begun ?? known;
    if (!one) return describeResult('no_place_left', id);
    const outcome = known ? 'already_participating' : email === null ? 'not_contactable' : 'invited';
    const entryUrl = this.links.ifOpen(one.id, one.status, study.moderation);
    const bookingUrl = this.links.ifBookable(one.id, one.status, study.moderation);
    return { outcome, participantId: id, participationId: one.id, status: one.status, links: { entryUrl, bookingUrl } };
  }
}
