import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { Worker } from '../../platform/jobs/worker.js';
import { MailQueue } from '../../platform/mail/mail-queue.js';
import { bookingMails } from './mail-names.js';

const hoursBefore = 24;
const batch = 200;

interface DueReminder {
  readonly workspace_id: string;
  readonly booking_id: string;
}

/** Reminds people of sessions that they have booked, a day before; across all workspaces. */
@Injectable()
export class BookingReminders implements OnModuleInit {
  readonly #logger = new Logger(BookingReminders.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly database: WorkspaceDatabase,
    private readonly worker: Worker,
    private readonly mails: MailQueue,
  ) {}

  onModuleInit(): void {
    this.worker.handle('sessions.remind', async () => {
      await this.remind();
    });
  }

  /** Asks for the mails that are due. @returns how many */
  async remind(): Promise<number> {
    let asked = 0;
    for (;;) {
      const due = await this.dataSource.query<DueReminder[]>('select * from list_due_reminders($1, $2)', [hoursBefore, batch]);
      let added = 0;
      for (const { workspace_id, booking_id } of due) added += await this.database.run(workspace_id, () => this.#add(booking_id));
      asked += added;
      // What is listed and not added would be listed for ever.
      if (due.length < batch || added === 0) break;
    }
    if (asked > 0) this.#logger.log({ asked }, 'people are reminded of their sessions');
    return asked;
  }

  async #add(booking: string): Promise<number> {
    const [row] = await this.database.manager.query<Reminder[]>(
      `select b.study_id as "studyId", b.participation_id as "participationId", p.participant_id as "participantId", b.sequence
       from bookings b join participations p on p.id = b.participation_id where b.id = $1`,
      [booking],
    );
    if (!row?.participantId) return 0;
    const { sequence, ...of } = row;
    return this.mails.add([
      {
        template: bookingMails.reminder,
        ...of,
        participantId: row.participantId,
        dedupeKey: `${bookingMails.reminder}:${booking}:${sequence}`,
      },
    ]);
  }
}

interface Reminder {
  readonly studyId: string;
  readonly participationId: string;
  readonly participantId: string | null;
  readonly sequence: number;
}
