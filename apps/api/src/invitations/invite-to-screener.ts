import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import { EntryLinks } from '../participations/entry-links.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import type { Study } from '../studies/study.entity.js';
import { describeResult } from './describe-result.js';
import type { InvitationMessageDto, InvitationOutcome, InvitationResultDto } from './invite.dto.js';
import type { Person } from './people.js';
import { toScreenerMail } from './screener-mail.js';
import { ScreenerInvitations, type StandingInvitation } from './screener-invitations.js';
import { StartParticipations, type StandingParticipation } from './start-participations.js';

interface Ensured {
  /** Who takes part already. */
  readonly known: ReadonlyMap<string, StandingParticipation>;
  /** Of everybody else. */
  readonly invitations: ReadonlyMap<string, StandingInvitation>;
}

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

  /**
   * One result for each person, by id. The study is held by the caller, so that it stays open.
   *
   * @param reason why these people, where it was not somebody who named them
   */
  async invite(
    study: Study,
    people: readonly Person[],
    message: InvitationMessageDto | undefined,
    reason?: string,
  ): Promise<Map<string, InvitationResultDto>> {
    const { known, invitations } = await this.#ensure(study, people);
    const begun = people.filter(({ id }) => invitations.get(id)?.isNew);
    const how = reason === undefined ? { channel: 'manual' } : { reason };
    await this.events.append(...begun.map(({ id }) => ({ type: 'screener.invited', studyId: study.id, subjectId: id, ...how })));
    await this.mails.add(begun.flatMap(({ id, email }) => (email === null ? [] : [toScreenerMail(study.id, id, message)])));
    return new Map(
      people.map((person) => {
        const invitation = invitations.get(person.id);
        if (!invitation) return [person.id, this.#describeKnown(study, person.id, known.get(person.id))];
        const outcome = !invitation.isNew ? 'already_invited' : person.email === null ? 'not_contactable' : 'invited';
        return [person.id, this.#describeInvited(study, person.id, invitation, outcome)];
      }),
    );
  }

  /** Notes whom the launch is to invite; until then nothing is sent. One result for each person, by id. The study is held by the caller. */
  async choose(study: Study, people: readonly Person[]): Promise<Map<string, InvitationResultDto>> {
    const { known, invitations } = await this.#ensure(study, people);
    return new Map(
      people.map(({ id }) => {
        const invitation = invitations.get(id);
        return [
          id,
          invitation ? this.#describeInvited(study, id, invitation, 'waits_for_launch') : this.#describeKnown(study, id, known.get(id)),
        ];
      }),
    );
  }

  async #ensure({ id: studyId }: Study, people: readonly Person[]): Promise<Ensured> {
    const ids = people.map(({ id }) => id);
    const known = new Map((await this.starts.find(studyId, ids)).map((one) => [one.participantId, one]));
    const missing = ids.filter((id) => !known.has(id));
    return { known, invitations: await this.invitations.ensure(studyId, missing, 'team') };
  }

  #describeInvited(
    { id: studyId }: Study,
    participantId: string,
    { id }: StandingInvitation,
    outcome: InvitationOutcome,
  ): InvitationResultDto {
    return { ...describeResult(outcome, participantId), links: { entryUrl: this.links.ofScreener(studyId, id), bookingUrl: null } };
  }

  #describeKnown({ moderation }: Study, participantId: string, known: StandingParticipation | undefined): InvitationResultDto {
    if (!known) throw new Error('somebody who has no participation has an invitation now');
    const { id, status } = known;
    const links = { entryUrl: this.links.ifOpen(id, status, moderation), bookingUrl: this.links.ifBookable(id, status, moderation) };
    return { outcome: 'already_participating', participantId, participationId: id, status, links };
  }
}
