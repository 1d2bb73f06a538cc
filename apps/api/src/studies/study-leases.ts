import { Column, PrimaryColumn, type EntityManager, type FindOptionsWhere, type ObjectType } from 'typeorm';
import type { WorkspaceDatabase } from '../platform/database/workspace-database.js';

/** Columns of what stands once for a study, and on which one worker at a time is at work over a connection. */
export abstract class LeasedStudyRow {
  @PrimaryColumn('text', { name: 'study_id' })
  studyId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId: string;

  @Column('uuid', { name: 'lease_id', nullable: true })
  leaseId: string | null;

  /** A worker that was killed holds the study up so long. */
  @Column('timestamptz', { name: 'lease_until', nullable: true })
  leaseUntil: Date | null;
}

/** The right to be at work on a study. */
export interface StudyLease {
  readonly leaseId: string;
  readonly workspaceId: string;
  readonly studyId: string;
}

/** What a row is set to when the lease of it ends. */
export const unleased = { leaseId: null, leaseUntil: null } as const;

/**
 * Sees to it that of all workers only one is at work on a study, without holding a transaction while a partner answers. When a lease may be taken, and
 * what it comes with, is said by whoever extends it.
 */
export abstract class StudyLeases<Row extends LeasedStudyRow> {
  readonly #entity: ObjectType<Row>;
  readonly #database: WorkspaceDatabase;

  protected constructor(entity: ObjectType<Row>, database: WorkspaceDatabase) {
    this.#entity = entity;
    this.#database = database;
  }

  /**
   * Runs work in a transaction in which the row is locked and nobody else has taken it over.
   *
   * @returns `null` without doing anything when the lease was lost: somebody else goes on, and what this worker knows is known to them too
   */
  async hold<T>({ workspaceId, studyId, leaseId }: StudyLease, work: (row: Row, manager: EntityManager) => Promise<T>): Promise<T | null> {
    return this.#database.run(workspaceId, async (manager) => {
      const where = { studyId, workspaceId, leaseId } as FindOptionsWhere<Row>;
      const row = await manager.findOne(this.#entity, { where, lock: { mode: 'pessimistic_write' } });
      return row && work(row, manager);
    });
  }

  /** Gives a lease back without having changed anything, so that the next try need not wait for its end. */
  async release({ workspaceId, studyId, leaseId }: StudyLease): Promise<void> {
    const entity: ObjectType<LeasedStudyRow> = this.#entity;
    await this.#database.run(workspaceId, (manager) => manager.update(entity, { studyId, leaseId }, unleased));
  }
}
