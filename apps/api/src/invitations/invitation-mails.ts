import { Injectable, type OnModuleInit } from '@nestjs/common';
import { decideEntry, type Moderation, type ParticipationStatus } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import { OptOutLinks } from '../links/opt-out-links.js';
import { showMoney } from '../pages/show-money.js';
import { showTime } from '../pages/show-time.js';
import { EntryLinks } from '../participations/entry-links.js';
import type { Email } from '../platform/mail/email.entity.js';
import { greet, pickPlainName } from '../platform/mail/greeting.js';
import { MailKinds, type MailContent } from '../platform/mail/mail-kinds.js';
import type { MailTemplate, MailValues } from '../platform/mail/mail-template.js';
import { isBookedCondition } from '../sessions/is-booked.js';
import { bookingInvitationTemplate } from '../sessions/booking/templates/booking-invitation.js';
import { mailNames } from './mail-names.js';
import { applicationKnownTemplate } from './templates/application-known.js';
import { applicationLinkTemplate } from './templates/application-link.js';
import { invitationReminderTemplate } from './templates/invitation-reminder.js';
import { invitationTemplate } from './templates/invitation.js';
import { screenerInvitationTemplate } from './templates/screener-invitation.js';
import { screenerReminderTemplate } from './templates/screener-reminder.js';

const stopText = 'If you want no such invitations any more, say so here:\n{{stop}}';

/** What operators may write into their own invitation. */
export const invitationPlaceholders = ['greeting', 'firstName', 'study', 'tool', 'minutes', 'reward', 'link'] as const;

interface Facts {
  readonly title: string;
  readonly studyStatus: string;
  readonly moderation: Moderation;
  readonly minutes: number | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly inviteLink: string | null;
  readonly firstName: string | null;
  readonly status: ParticipationStatus | null;
  readonly invitationId: string | null;
  /** Whether people book a session: there are some, or there will be. */
  readonly isBooked: boolean;
  /** Until when the place is kept while nothing is booked. */
  readonly reservedUntil: Date | null;
  readonly zone: string | null;
}

const standings: Readonly<Partial<Record<ParticipationStatus, string>>> = {
  applied: 'The research team is looking at it; you get a mail as soon as it is decided.',
};

/** Words the mails of this module, as things stand when they are sent. */
@Injectable()
export class InvitationMails implements OnModuleInit {
  constructor(
    private readonly kinds: MailKinds,
    private readonly links: EntryLinks,
    private readonly optOuts: OptOutLinks,
  ) {}

  onModuleInit(): void {
    this.kinds.define(mailNames.study, {
      isAskedFor: hasApplied,
      compose: (email, manager) => this.#composeInvitation(email, manager, invitationTemplate),
    });
    this.kinds.define(mailNames.studyReminder, {
      isAskedFor: hasApplied,
      compose: (email, manager) => this.#composeInvitation(email, manager, invitationReminderTemplate),
    });
    this.kinds.define(mailNames.screener, {
      compose: (email, manager) => this.#composeScreenerInvitation(email, manager, screenerInvitationTemplate),
    });
    this.kinds.define(mailNames.screenerReminder, {
      compose: (email, manager) => this.#composeScreenerInvitation(email, manager, screenerReminderTemplate),
    });
    this.kinds.define(mailNames.link, {
      compose: (email, manager) => this.#composeScreenerInvitation(email, manager, applicationLinkTemplate),
    });
    this.kinds.define(mailNames.known, { compose: (email, manager) => this.#composeKnown(email, manager) });
  }

  async #composeInvitation(email: Email, manager: EntityManager, standard: MailTemplate): Promise<MailContent | string> {
    const facts = await readFacts(email, manager);
    if (facts.studyStatus === 'closed') return 'The study was closed before the mail was sent.';
    const link = email.participationId && facts.status ? this.links.ifOpen(email.participationId, facts.status, facts.moderation) : null;
    if (link !== null && facts.isBooked && facts.status === 'invited') return this.#composeBooking(email, facts, standard);
    if (link === null)
      return 'The link had stopped to lead anywhere before the mail was sent: the person took part, or the invitation was withdrawn.';
    return this.#invite(email, standard, toValues(facts, link));
  }

  #composeBooking(email: Email, facts: Facts, standard: MailTemplate): MailContent {
    const { reservedUntil, zone } = facts;
    const link = this.links.ofBooking(email.participationId ?? '') ?? '';
    const deadline = reservedUntil === null ? '' : `${showTime(reservedUntil, zone ?? 'UTC')} (${zone ?? 'UTC'})`;
    const { subject, text } = bookingInvitationTemplate;
    const template = standard === invitationReminderTemplate ? { subject: standard.subject, text } : { subject, text };
    return this.#invite(email, template, { ...toValues(facts, link), deadline });
  }

  async #composeScreenerInvitation(email: Email, manager: EntityManager, standard: MailTemplate): Promise<MailContent | string> {
    const facts = await readFacts(email, manager);
    if (facts.studyStatus === 'closed') return 'The study was closed before the mail was sent.';
    if (facts.status !== null) return 'The person applied before the mail was sent.';
    if (email.studyId === null || facts.invitationId === null) return 'The invitation was withdrawn before the mail was sent.';
    const link = this.links.ofScreener(email.studyId, facts.invitationId);
    return this.#invite(email, standard, toValues(facts, link));
  }

  /** Every mail that nobody has asked for says how to get no more of them, in whatever words it is. */
  #invite(email: Email, standard: MailTemplate, values: MailValues): MailContent {
    const { subject, text } = readTemplate(email, standard);
    if (email.participantId === null || standard === applicationLinkTemplate) return { template: { subject, text }, values };
    const stopLink = this.optOuts.of(email.participantId);
    return { template: { subject, text: `${text.trimEnd()}\n\n${stopText}` }, values: { ...values, stop: stopLink }, stopLink };
  }

  async #composeKnown(email: Email, manager: EntityManager): Promise<MailContent | string> {
    const facts = await readFacts(email, manager);
    const { status, moderation } = facts;
    if (email.participationId === null || status === null) return 'The participation was removed before the mail was sent.';
    const booking = facts.isBooked ? this.links.ifBookable(email.participationId, status, moderation) : null;
    const link = booking ?? this.links.ifOpen(email.participationId, status, moderation);
    const isUnderWay = decideEntry(moderation).some((row) => row.status === status && row.resumes);
    const standing =
      link === null
        ? (standings[status] ?? 'There is nothing more to do for you.')
        : isUnderWay
          ? 'Go on where you stopped:'
          : 'This is your way in:';
    return { template: applicationKnownTemplate, values: { ...toValues(facts, link ?? ''), standing } };
  }
}

/** Whether the person applied before they were invited: then the invitation is the answer to that. */
async function hasApplied({ participationId }: Email, manager: EntityManager): Promise<boolean> {
  const [row] = await manager.query<{ applied: boolean }[]>('select invited_at > created_at as applied from participations where id = $1', [
    participationId,
  ]);
  return row?.applied ?? false;
}

async function readFacts({ studyId, participantId, participationId }: Email, manager: EntityManager): Promise<Facts> {
  const [facts] = await manager.query<Facts[]>(
    `select s.title, s.status as "studyStatus", s.moderation, s.participation_minutes as minutes, s.incentive_amount as amount,
       s.incentive_currency as currency, n.invite_link as "inviteLink", m.first_name as "firstName", p.status, i.id as "invitationId",
       ${isBookedCondition} as "isBooked",
       p.reserved_until as "reservedUntil", a.definition ->> 'zone' as zone
     from studies s
     left join integrations n on n.study_id = s.id
     left join participants m on m.id = $2
     left join participations p on p.study_id = s.id and (p.id = $3 or $3::text is null and p.participant_id = $2)
     left join availabilities a on a.study_id = s.id
     left join screener_invitations i on i.study_id = s.id and i.participant_id = $2
     where s.id = $1`,
    [studyId, participantId, participationId],
  );
  if (!facts) throw new Error('the mail belongs to a study that is not there');
  return facts;
}

function toValues({ title, firstName, inviteLink, minutes, amount, currency }: Facts, link: string): MailValues {
  return {
    greeting: greet(firstName),
    firstName: pickPlainName(firstName),
    study: title,
    // Sentences about a tool are left out where there is none.
    tool: inviteLink === null ? '' : new URL(inviteLink).host,
    minutes: minutes === null ? '' : String(minutes),
    reward: amount && currency ? showMoney({ amount, currency }) : '',
    link,
  };
}

function readTemplate({ data }: Email, standard: MailTemplate): MailTemplate {
  const { subject, text } = data as { readonly subject?: string; readonly text?: string };
  const ownText = text === undefined || text.includes('{{link}}') ? text : `${text}\n\n{{link}}`;
  return { subject: subject ?? standard.subject, text: ownText ?? standard.text };
}
