import { Module, type OnModuleInit } from '@nestjs/common';
import { IncentivesModule } from '../incentives/incentives.module.js';
import { LinksModule } from '../links/links.module.js';
import { ParticipantErasure } from '../participants/participant-erasure.js';
import { ParticipantExport } from '../participants/participant-export.js';
import { ParticipantsModule } from '../participants/participants.module.js';
import { ParticipationsModule } from '../participations/participations.module.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { StudiesModule } from '../studies/studies.module.js';
import { AvailabilityController } from './availability.controller.js';
import { AvailabilityService } from './availability.service.js';
import { BookingMails } from './booking/booking-mails.js';
import { BookingService } from './booking/booking.service.js';
import { BookingStore } from './booking/booking-store.js';
import { BookSession } from './booking/book-session.js';
import { BookingReminders } from './booking/reminders.js';
import { MakeSessions } from './make-sessions.js';
import { AutomaticPayments } from './payment/automatic-payments.js';
import { EndingParticipations } from './payment/ending-participations.js';
import { KeepPaymentTerms } from './payment/keep-payment-terms.js';
import { SettleAtClose } from './payment/settle-at-close.js';
import { SettlePayment } from './payment/settle-payment.js';
import { Pseudonyms } from './pseudonyms.js';
import { SessionReader } from './session-reader.js';
import { SessionStore } from './session-store.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';

/** When moderated studies meet people, how people book that, and what becomes due once it is over. */
@Module({
  imports: [IncentivesModule, LinksModule, ParticipantsModule, ParticipationsModule, StudiesModule],
  controllers: [AvailabilityController, SessionsController],
  providers: [
    AutomaticPayments,
    AvailabilityService,
    BookingMails,
    BookingReminders,
    BookingService,
    BookingStore,
    BookSession,
    EndingParticipations,
    KeepPaymentTerms,
    MakeSessions,
    Pseudonyms,
    SessionReader,
    SessionStore,
    SessionsService,
    SettleAtClose,
    SettlePayment,
  ],
  exports: [BookingService, BookingStore],
})
export class SessionsModule implements OnModuleInit {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly erasure: ParticipantErasure,
    private readonly exports: ParticipantExport,
  ) {}

  /** Bookings go with who made them, as far as they tell of a person; that a session was held stays. */
  onModuleInit(): void {
    this.erasure.addStep(async (people) => {
      const ids = people.flatMap(({ participations }) => participations);
      await this.database.manager.query('update bookings set zone = null where participation_id = any ($1)', [ids]);
    });
    this.exports.addSection('bookings', ({ participations }) =>
      this.database.manager.query(
        `select b.study_id, b.participation_id, b.session_id, x.starts_at, x.ends_at, b.status, b.zone, b.booked_at, b.ended_at
         from bookings b join sessions x on x.id = b.session_id where b.participation_id = any ($1) order by b.booked_at, b.id`,
        [participations],
      ),
    );
  }
}
