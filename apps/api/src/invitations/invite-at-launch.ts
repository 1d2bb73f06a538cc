import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import { AtLaunch } from '../studies/at-launch.js';
import type { Study } from '../studies/study.entity.js';
import { toScreenerMail } from './screener-mail.js';

/** Invites to the screener, as soon as recruitment is opened, whoever was named before (S0-13). */
@Injectable()
export class InviteAtLaunch implements OnModuleInit {
  constructor(
    private readonly launches: AtLaunch,
    private readonly database: WorkspaceDatabase,
    private readonly mails: MailQueue,
    private readonly events: EventLog,
  ) {}

  onModuleInit(): void {
    this.launches.add((study) => this.#invite(study));
  }

  /** Who has opted out since then is left out. */
  async #invite({ id: studyId }: Study): Promise<void> {
    const [people] = await this.database.manager.query<[{ id: string; email: string | null }[], number]>(
      `update screener_invitations i set created_at = now() from participants m
       where i.study_id = $1 and i.by_team and i.participation_id is null and m.id = i.participant_id and m.opted_out_at is null
       returning m.id, m.email`,
      [studyId],
    );
    await this.events.append(...people.map(({ id }) => ({ type: 'screener.invited', studyId, subjectId: id, channel: 'manual' })));
    await this.mails.add(people.flatMap(({ id, email }) => (email === null ? [] : [toScreenerMail(studyId, id)])));
  }
}
