import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { showMoney } from '../../pages/show-money.js';
import { showTime } from '../../pages/show-time.js';
import { EntryLinks } from '../../participations/entry-links.js';
import type { Email } from '../../platform/mail/email.entity.js';
import { greet } from '../../platform/mail/greeting.js';
import { MailKinds, type MailContent } from '../../platform/mail/mail-kinds.js';
import type { MailTemplate } from '../../platform/mail/mail-template.js';
import type { BookingStatus } from '../booking.entity.js';
import { bookingMails } from './mail-names.js';
import {
  bookingCancelledTemplate,
  bookingConfirmedTemplate,
  bookingMovedTemplate,
  bookingReminderTemplate,
} from './templates/booking-told.js';

interface Facts {
  readonly title: string;
  readonly minutes: number | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly firstName: string | null;
  readonly status: BookingStatus;
  readonly zone: string;
  readonly startsAt: Date;
  readonly host: string | null;
  readonly location: string | null;
}

/** Words the mails about bookings, as things stand when they are sent. */
@Injectable()
export class BookingMails implements OnModuleInit {
  constructor(
    private readonly kinds: MailKinds,
    private readonly links: EntryLinks,
  ) {}

  onModuleInit(): void {
    // Who opted out still learns what became of their own booking.
    const alive = (template: MailTemplate) => ({
      isAskedFor: true,
      compose: (email: Email, manager: EntityManager) => this.#compose(email, manager, template, 'booked'),
    });
    this.kinds.define(bookingMails.booked, alive(bookingConfirmedTemplate));
    this.kinds.define(bookingMails.moved, alive(bookingMovedTemplate));
    this.kinds.define(bookingMails.reminder, alive(bookingReminderTemplate));
    this.kinds.define(bookingMails.cancelled, {
      isAskedFor: true,
      compose: (email, manager) => this.#compose(email, manager, bookingCancelledTemplate, 'cancelled'),
    });
  }

  async #compose(email: Email, manager: EntityManager, template: MailTemplate, expected: BookingStatus): Promise<MailContent | string> {
    const facts = await readFacts(email, manager);
    const link = email.participationId === null ? null : this.links.ofBooking(email.participationId);
    if (!facts || link === null) return 'There is no booking to tell of.';
    if (facts.status !== expected) return 'The booking had changed again before the mail was sent.';
    if (facts.startsAt.getTime() <= Date.now()) return 'The session had begun before the mail was sent.';
    return { template, values: toValues(facts, link) };
  }
}

/** Of the last booking: what the mail was asked for may have been overtaken. */
async function readFacts({ participationId }: Email, manager: EntityManager): Promise<Facts | undefined> {
  const [facts] = await manager.query<Facts[]>(
    `select s.title, s.participation_minutes as minutes, s.incentive_amount as amount, s.incentive_currency as currency,
       m.first_name as "firstName", b.status, coalesce(b.zone, x.zone) as zone, x.starts_at as "startsAt", x.host, x.location
     from bookings b join sessions x on x.id = b.session_id join studies s on s.id = b.study_id
     join participations p on p.id = b.participation_id left join participants m on m.id = p.participant_id
     where b.participation_id = $1 and b.status <> 'moved' order by b.status = 'booked' desc, b.booked_at desc limit 1`,
    [participationId],
  );
  return facts;
}

function toValues({ title, firstName, minutes, amount, currency, startsAt, zone, host, location }: Facts, link: string) {
  return {
    greeting: greet(firstName),
    study: title,
    minutes: minutes === null ? '' : String(minutes),
    reward: amount && currency ? showMoney({ amount, currency }) : '',
    when: `${showTime(startsAt, zone)} (${zone})`,
    host: host ?? '',
    location: location ?? '',
    link,
  };
}
