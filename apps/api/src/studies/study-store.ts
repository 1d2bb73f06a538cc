import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { Study } from './study.entity.js';
import { refuseUnknownStudy } from './refuse-unknown-study.js';

/** Finds studies in the open workspace transaction. */
@Injectable()
export class StudyStore {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** A study. @throws ProblemException `not_found` */
  get(id: string): Promise<Study> {
    return this.#find(id, false);
  }

  /** A study, locked until the transaction ends. @throws ProblemException `not_found` */
  lock(id: string): Promise<Study> {
    return this.#find(id, true);
  }

  /**
   * A study, locked until the transaction ends, if the request was made for its present version.
   *
   * @throws ProblemException `not_found`, or `version_mismatch` when `If-Match` names another version
   */
  async lockForChange(id: string): Promise<Study> {
    const study = await this.lock(id);
    requireMatch(currentRequest(), study.version);
    return study;
  }

  /** Writes members of a locked study, raises its version and gives it as it stands then. */
  async update(
    study: Study,
    changes: Partial<Omit<Study, 'id' | 'workspaceId' | 'placesTaken' | 'version' | 'updatedAt'>>,
  ): Promise<Study> {
    const { id, workspaceId } = study;
    await this.database.manager.update(Study, { id, workspaceId }, { ...changes, version: () => 'version + 1', updatedAt: () => 'now()' });
    return this.get(id);
  }

  async #find(id: string, isLocked: boolean): Promise<Study> {
    const { manager, workspaceId } = this.database;
    const study = await manager.findOne(Study, {
      where: { id, workspaceId },
      ...(isLocked && { lock: { mode: 'pessimistic_write' as const } }),
    });
    if (study) return study;
    throw refuseUnknownStudy();
  }
}
