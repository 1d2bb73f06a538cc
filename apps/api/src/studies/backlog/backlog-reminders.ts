import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { backlogReminder } from '@panelbridge/core';
import type { Logger } from 'pino';
import { DataSource, type EntityManager } from 'typeorm';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { Worker } from '../../platform/jobs/worker.js';
import { MailQueue } from '../../platform/mail/mail-queue.js';
import { LOGGER } from '../../platform/telemetry/logger.js';
import { backlogMailName } from './backlog-mail.js';
import { countBacklog } from './count-backlog.js';

const { afterHours, everyHours } = backlogReminder;

/** Reminds whoever owns a backlog that people wait to be completed. Nobody is ever completed by time (S0-33, S0-38). */
@Injectable()
export class BacklogReminders implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly database: WorkspaceDatabase,
    private readonly worker: Worker,
    private readonly mails: MailQueue,
    private readonly events: EventLog,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.worker.handle('backlog.remind', async () => {
      await this.remind();
    });
  }

  /** Reminds of every backlog that is due, in all workspaces. One that fails holds up no other and is due again the next time. @returns how many */
  async remind(): Promise<number> {
    const due = await this.dataSource.query<{ workspace_id: string; study_id: string }[]>('select * from list_due_backlogs($1, $2)', [
      afterHours,
      everyHours,
    ]);
    let reminded = 0;
    for (const { workspace_id: workspaceId, study_id: studyId } of due) {
      try {
        if (await this.database.run(workspaceId, (manager) => this.#remindOf(manager, workspaceId, studyId))) reminded += 1;
      } catch (error) {
        this.logger.error({ err: error, study: studyId }, 'nobody could be reminded of a backlog');
      }
    }
    return reminded;
  }

  /** Of several workers that come at once, only one takes the turn. */
  async #remindOf(manager: EntityManager, workspaceId: string, studyId: string): Promise<boolean> {
    const { total } = await countBacklog(manager, studyId);
    if (total === 0) return false;
    const [turn] = await manager.query<{ at: Date }[]>(
      `insert into backlog_reminders as r (study_id, workspace_id, submitted) values ($1, $2, $3)
       on conflict (study_id) do update set reminded_at = now(), submitted = excluded.submitted
         where r.reminded_at <= now() - make_interval(hours => $4)
       returning reminded_at as at`,
      [studyId, workspaceId, total, everyHours],
    );
    if (!turn) return false;
    await this.mails.add([{ template: backlogMailName, studyId, dedupeKey: `backlog:${studyId}:${turn.at.toISOString()}` }]);
    await this.events.append({ type: 'backlog.reminded', studyId, data: { submitted: total } });
    return true;
  }
}
