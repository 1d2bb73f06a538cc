import { Injectable } from '@nestjs/common';
import { ConnectionLoader } from '../connections/connection-loader.js';
import { ConnectionUnusableError } from '../connectors/connection-unusable-error.js';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { findPullDeclaration } from '../pulls/pull-declaration.js';
import { Integration } from '../studies/integration/integration.entity.js';
import { StudyStore } from '../studies/study-store.js';
import { ReconciliationSchedule } from './reconciliation-schedule.entity.js';
import type { ScheduleDto } from './schedule.dto.js';

/** How often studies are reconciled by themselves. */
@Injectable()
export class SchedulesService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly store: StudyStore,
    private readonly loader: ConnectionLoader,
    private readonly events: EventLog,
  ) {}

  /** Sets or changes the schedule. @throws ProblemException `not_found`, `version_mismatch`, `integration_missing`, `pull_not_possible` */
  async put(studyId: string, everyHours: number): Promise<ScheduleDto> {
    const { manager, workspaceId } = this.database;
    await this.store.lock(studyId);
    await this.#requirePull(studyId);
    const known = await manager.findOneBy(ReconciliationSchedule, { studyId, workspaceId });
    if (known) requireMatch(currentRequest(), known.version);
    await manager.query(
      `insert into reconciliation_schedules as c (study_id, workspace_id, every_hours, next_at) values ($1, $2, $3, now())
       on conflict (study_id) do update set every_hours = excluded.every_hours, version = c.version + 1,
         next_at = least(c.next_at, now() + make_interval(hours => excluded.every_hours))`,
      [studyId, workspaceId, everyHours],
    );
    await this.events.append({ type: 'reconciliation_schedule.changed', studyId, data: { everyHours } });
    return this.get(studyId);
  }

  /** The schedule. @throws ProblemException `not_found` */
  async get(studyId: string): Promise<ScheduleDto> {
    await this.store.get(studyId);
    const { manager, workspaceId } = this.database;
    const schedule = await manager.findOneBy(ReconciliationSchedule, { studyId, workspaceId });
    if (!schedule) throw new ProblemException('not_found', { detail: 'This study is not reconciled by itself.' });
    const { everyHours, nextAt, version } = schedule;
    return { studyId, everyHours, nextAt: nextAt.toISOString(), version };
  }

  /** Takes the schedule away, if there is one. @throws ProblemException `not_found` when there is no such study */
  async remove(studyId: string): Promise<void> {
    await this.store.lock(studyId);
    const { manager, workspaceId } = this.database;
    const { affected } = await manager.delete(ReconciliationSchedule, { studyId, workspaceId });
    if (affected) await this.events.append({ type: 'reconciliation_schedule.changed', studyId, data: { everyHours: null } });
  }

  async #requirePull(studyId: string): Promise<void> {
    const { manager, workspaceId } = this.database;
    const integration = await manager.findOneBy(Integration, { studyId, workspaceId });
    if (!integration) throw new ProblemException('integration_missing');
    if (await this.#isPulled(integration.connectionId)) return;
    throw new ProblemException('pull_not_possible', {
      detail:
        'The tool of this study offers no records to ask for, so nothing can be compared by itself. Upload the list whenever you export one.',
    });
  }

  async #isPulled(connectionId: string): Promise<boolean> {
    try {
      const connection = await this.loader.load(connectionId);
      return connection !== null && findPullDeclaration(connection) !== null;
    } catch (error) {
      if (error instanceof ConnectionUnusableError) return false;
      throw error;
    }
  }
}
