import { Injectable } from '@nestjs/common';
import { checkScreener, nextScreenerVersion } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException, unwrap } from '../platform/http/problem.js';
import { currentActor, currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { StudyStore } from '../studies/study-store.js';
import { ScreenerRow } from './screener.entity.js';

/** A version of a screener, and which is the latest. */
export interface FoundScreener {
  readonly row: ScreenerRow;
  readonly latestVersion: number;
}

/** Keeps the screeners of studies. */
@Injectable()
export class ScreenersService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly events: EventLog,
  ) {}

  /**
   * The latest version of a study's screener, or a given one.
   *
   * @throws ProblemException `not_found`
   */
  async get(studyId: string, version?: number): Promise<FoundScreener> {
    await this.studies.get(studyId);
    const latest = await this.findLatest(studyId);
    if (!latest) throw new ProblemException('not_found', { detail: 'The study has no screener yet.' });
    const { manager, workspaceId } = this.database;
    const row = version === undefined ? latest : await manager.findOneBy(ScreenerRow, { studyId, version, workspaceId });
    if (!row)
      throw new ProblemException('not_found', { detail: `The screener has no version ${version}; the latest is ${latest.version}.` });
    return { row, latestVersion: latest.version };
  }

  /**
   * Saves a screener: a new version if it really differs from the latest, at any time, since applicants keep the version that they answered
   * (D14).
   *
   * @throws ProblemException `not_found`, `version_mismatch`, or `validation_failed` with every fault of the definition
   */
  async put(studyId: string, sent: unknown): Promise<FoundScreener> {
    // Two who save at once wait for each other, or both would make the same version.
    await this.studies.lock(studyId);
    const latest = await this.findLatest(studyId);
    if (latest) requireMatch(currentRequest(), latest.version);
    const { version, definition, changed } = nextScreenerVersion(latest ?? undefined, unwrap(checkScreener(sent)));
    if (!changed && latest) return { row: latest, latestVersion: latest.version };
    const { manager, workspaceId } = this.database;
    await manager.insert(ScreenerRow, { studyId, version, workspaceId, definition, createdBy: currentActor().keyId });
    await this.events.append({ type: 'screener.changed', studyId, data: { version, questions: definition.questions.length } });
    return { row: await manager.findOneByOrFail(ScreenerRow, { studyId, version, workspaceId }), latestVersion: version };
  }

  /** The version that new applicants of a study answer, in the open workspace transaction; null without one. */
  async findLatest(studyId: string): Promise<ScreenerRow | null> {
    const { manager, workspaceId } = this.database;
    return manager.findOne(ScreenerRow, { where: { studyId, workspaceId }, order: { version: 'DESC' } });
  }
}
