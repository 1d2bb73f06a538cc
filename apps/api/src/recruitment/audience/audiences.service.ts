import { Injectable } from '@nestjs/common';
import { checkAudience, checkLocks, type Audience } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { hashJson } from '../../platform/http/canonical-json.js';
import { ProblemException, unwrap } from '../../platform/http/problem.js';
import { currentRequest } from '../../platform/http/request-context.js';
import { requireMatch } from '../../platform/http/versions.js';
import { StudySetups } from '../../studies/setup/study-setups.js';
import { listLocks } from '../../studies/studies.service.js';
import { StudyStore } from '../../studies/study-store.js';
import { AudienceRow } from './audience.entity.js';
import { CriteriaCatalogue } from './criteria-catalogue.js';

/** Keeps the audiences of studies. Everything runs in the open workspace transaction. */
@Injectable()
export class AudiencesService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly setups: StudySetups,
    private readonly catalogue: CriteriaCatalogue,
    private readonly events: EventLog,
  ) {}

  /** The stored audience of a study. @throws ProblemException `not_found` */
  async get(studyId: string): Promise<AudienceRow> {
    await this.studies.get(studyId);
    const row = await this.#find(studyId);
    if (row) return row;
    throw new ProblemException('not_found', { detail: 'The study has no audience yet. Set one by `PUT …/audience`.' });
  }

  /**
   * Stores whom a study recruits, and with it the participation time of the study (S2-15). Nothing else changes an audience (S2-22). The same
   * again is no change.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `study_closed`, `field_locked` after the launch (S2-44, S2-47), or
   *   `validation_failed` with every fault
   */
  async put(studyId: string, sent: unknown): Promise<AudienceRow> {
    const study = await this.studies.lock(studyId);
    const before = await this.#find(studyId);
    if (before) requireMatch(currentRequest(), before.version);
    if (study.status === 'closed') throw new ProblemException('study_closed');
    const audience = unwrap(checkAudience(sent, await this.catalogue.read()));
    const { participationTimeMinutes } = audience;
    const current = { audience: before?.definition ?? null, participationTimeMinutes: study.participationMinutes };
    const locks = listLocks(await this.setups.read(study));
    unwrap(checkLocks({ audience, participationTimeMinutes }, { launched: study.launchedAt !== null, current, locks }), 'field_locked');
    if (study.participationMinutes !== participationTimeMinutes) {
      await this.studies.update(study, { participationMinutes: participationTimeMinutes });
      await this.events.append({ type: 'study.changed', studyId, data: { fields: ['participationTimeMinutes'] } });
    }
    if (before && hashJson(before.definition).equals(hashJson(audience))) return before;
    return this.#write(studyId, audience, before);
  }

  async #write(studyId: string, audience: Audience, before: AudienceRow | null): Promise<AudienceRow> {
    const { manager, workspaceId } = this.database;
    const version = (before?.version ?? 0) + 1;
    const row = Object.assign(before ?? new AudienceRow(), { studyId, workspaceId, definition: audience, version, updatedAt: new Date() });
    await manager.save(row);
    await this.events.append({ type: 'audience.changed', studyId, data: { version, criteria: audience.criteria.length } });
    return manager.findOneByOrFail(AudienceRow, { studyId, workspaceId });
  }

  #find(studyId: string): Promise<AudienceRow | null> {
    const { manager, workspaceId } = this.database;
    return manager.findOneBy(AudienceRow, { studyId, workspaceId });
  }
}
