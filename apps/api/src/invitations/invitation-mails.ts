import { Injectable, type OnModuleInit } from '@nestjs/common';
import { decideEntry, type Moderation, type ParticipationStatus } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import { showMoney } from '../pages/show-money.js';
import { EntryLinks } from '../participations/entry-links.js';
import type { Email } from '../platform/mail/email.entity.js';
import { MailKinds, type MailContent } from '../platform/mail/mail-kinds.js';
import type { MailTemplate, MailValues } from '../platform/mail/mail-template.js';
import { mailNames } from './mail-names.js';
import { applicationKnownTemplate } from './templates/application-known.js';
import { applicationLinkTemplate } from './templates/application-link.js';
import { invitationTemplate } from './templates/invitation.js';
import { screenerInvitationTemplate } from './templates/screener-invitation.js';

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
  ) {}

  onModuleInit(): void {
    this.kinds.define(mailNames.study, { compose: (email, manager) => this.#composeInvitation(email, manager) });
    this.kinds.define(mailNames.screener, {
      compose: (email, manager) => this.#composeScreenerInvitation(email, manager, screenerInvitationTemplate),
    });
    this.kinds.define(mailNames.link, {
      compose: (email, manager) => this.#composeScreenerInvitation(email, manager, applicationLinkTemplate),
    });
    this.kinds.define(mailNames.known, { compose: (email, manager) => this.#composeKnown(email, manager) });
  }

  async #composeInvitation(email: Email, manager: EntityManager): Promise<MailContent | string> {
    const facts = await readFacts(email, manager);
    if (facts.studyStatus === 'closed') return 'The study was closed before the mail was sent.';
    const link = email.participationId && facts.status ? this.links.ifOpen(email.participationId, facts.status, facts.moderation) : null;
    if (link === null)
      return 'The link had stopped to lead anywhere before the mail was sent: the person took part, or the invitation was withdrawn.';
    return { template: readTemplate(email, invitationTemplate), values: toValues(facts, link) };
  }

  async #composeScreenerInvitation(email: Email, manager: EntityManager, standard: MailTemplate): Promise<MailContent | string> {
    const facts = await readFacts(email, manager);
    if (facts.studyStatus === 'closed') return 'The study was closed before the mail was sent.';
    if (facts.status !== null) return 'The person applied before the mail was sent.';
    if (email.studyId === null || facts.invitationId === null) return 'The invitation was withdrawn before the mail was sent.';
    const link = this.links.ofScreener(email.studyId, facts.invitationId);
    return { template: readTemplate(email, standard), values: toValues(facts, link) };
  }

  async #composeKnown(email: Email, manager: EntityManager): Promise<MailContent | string> {
    const facts = await readFacts(email, manager);
    const { status, moderation } = facts;
    if (email.participationId === null || status === null) return 'The participation was removed before the mail was sent.';
    const link = this.links.ifOpen(email.participationId, status, moderation);
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

async function readFacts({ studyId, participantId, participationId }: Email, manager: EntityManager): Promise<Facts> {
  const [facts] = await manager.query<Facts[]>(
    `select s.title, s.status as "studyStatus", s.moderation, s.participation_minutes as minutes, s.incentive_amount as amount,
       s.incentive_currency as currency, n.invite_link as "inviteLink", m.first_name as "firstName", p.status, i.id as "invitationId"
     from studies s
     left join integrations n on n.study_id = s.id
     left join participants m on m.id = $2
     left join participations p on p.study_id = s.id and (p.id = $3 or $3::text is null and p.participant_id = $2)
     left join screener_invitations i on i.study_id = s.id and i.participant_id = $2
     where s.id = $1`,
    [studyId, participantId, participationId],
  );
  if (!facts) throw new Error('the mail belongs to a study that is not there');
  return facts;
}

function toValues({ title, firstName, inviteLink, minutes, amount, currency }: Facts, link: string): MailValues {
  const name = firstName !== null && isPlainName(firstName) ? firstName : '';
  return {
    greeting: name === '' ? 'Hello,' : `Hello ${name},`,
    firstName: name,
    study: title,
    tool: inviteLink === null ? 'another website' : new URL(inviteLink).host,
    minutes: minutes === null ? '' : String(minutes),
    reward: amount && currency ? showMoney({ amount, currency }) : '',
    link,
  };
}

/** Names come from anybody who applies, and a mail of ours must not carry a stranger's address. */
function isPlainName(name: string): boolean {
  return name.length <= 60 && !/[/:@\\<>]|\w\.\w/.test(name);
}

function readTemplate({ data }: Email, standard: MailTemplate): MailTemplate {
  const { subject, text } = data as { readonly subject?: string; readonly text?: string };
  const ownText = text === undefined || text.includes('{{link}}') ? text : `${text}\n\n{{link}}`;
  return { subject: subject ?? standard.subject, text: ownText ?? standard.text };
}
