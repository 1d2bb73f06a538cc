import { beginBatch, withdrawRows, type BatchProgress } from '@panelbridge/core';
import type { BatchAnswer } from '@panelbridge/core/connector';
import type { EntityManager } from 'typeorm';
import type { WorkspaceDatabase } from '../../../platform/database/workspace-database.js';
import type { HeldRun } from '../held-run.js';
import type { PlannedBatch, StoredBatch } from './batch-store.js';
import { keepStaged, readBatchRows, type StagedRow } from './staged-row.js';

/** A batch with its rows. */
export interface BegunBatch {
  readonly progress: BatchProgress<StagedRow>;
  /** Whether a row has left the stage, since its person was erased just before the batch was written down. */
  readonly isPartial: boolean;
  /** An answer without what it says of rows that have left the stage. */
  readonly leaveOut: (answer: BatchAnswer) => BatchAnswer;
}

/** The rows of the batches of a run, as the stage has them by now: who was erased meanwhile has left it. */
export class BatchRows {
  readonly #database: WorkspaceDatabase;
  readonly #held: HeldRun;

  constructor(database: WorkspaceDatabase, held: HeldRun) {
    this.#database = database;
    this.#held = held;
  }

  /** Begins a batch with its rows, which are read if it was planned without them. */
  async begin(batch: StoredBatch | PlannedBatch): Promise<BegunBatch> {
    const found = 'rows' in batch ? batch.rows : await this.#run((manager) => readBatchRows(manager, this.#held, batch.positions));
    const rows = found.filter((row) => row !== null);
    return {
      progress: beginBatch(rows, { splits: this.#held.settings.splitRetries }),
      isPartial: rows.length < found.length,
      leaveOut: (answer) =>
        answer.status === 'answered' ? { ...answer, outcomes: answer.outcomes.filter((_, index) => found[index] !== null) } : answer,
    };
  }

  /**
   * Leaves out who was erased since the rows were read. Whom a batch clears or deletes elsewhere stays in it, since that is what is to happen to them.
   *
   * @param progress `null`: all of it, as it was planned
   */
  async withdrawErased(
    batch: StoredBatch | PlannedBatch,
    progress: BatchProgress<StagedRow> | null,
  ): Promise<BatchProgress<StagedRow> | null> {
    if (batch.work !== 'write' || (await this.#isWhole(batch.id))) return progress;
    if (!progress) return (await this.begin(batch)).progress;
    const staged = new Set(await this.#run((manager) => keepStaged(manager, this.#held, progress.rest)));
    return withdrawRows(progress, (row) => staged.has(row));
  }

  /** An erasure marks each batch that it takes somebody out of. */
  async #isWhole(batchId: string): Promise<boolean> {
    const marked = await this.#run((manager) =>
      manager.query<unknown[]>('select 1 from sync_batches where id = $1 and not keeps_sides', [batchId]),
    );
    return marked.length === 0;
  }

  async #run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#database.run(this.#held.workspaceId, work);
  }
}
