import type { ModelReader } from '../../sources/model-reader.js';
import type { ExpectedChanges } from '../runs/sync-run.entity.js';
import type { HeldRun } from './held-run.js';

/** Injection token of the {@link ReadPhase}. */
export const readPhase = Symbol('readPhase');

/** Injection token of the {@link ComparePhase}. */
export const comparePhase = Symbol('comparePhase');

/** Reads the model of a run into the stage. */
export interface ReadPhase {
  /**
   * Empties what an earlier try left in the stage, compares buckets where the source can hash, and copies the rows that may have changed, as
   * records. Memory stays bounded. Ends with the phase `comparing`.
   *
   * @throws SourceError when the source gives up on the way
   * @throws RunLostError
   */
  read(held: HeldRun, reader: ModelReader): Promise<void>;
}

/** Finds out what there is to do. */
export interface ComparePhase {
  /**
   * In one transaction: rows with faults are recorded (ledger, results, counter), rows that are unchanged or in doubt leave the stage, rows that left
   * the model join it with `work` clear or delete if core's guard lets them, counters and the number of planned rows are set. What stays in the
   * stage without faults is exactly what has to go out. Ends with the phase `sending`.
   *
   * @throws RunLostError
   */
  compare(held: HeldRun): Promise<void>;
  /** What {@link compare} would find, without changing anything but the stage. */
  expect(held: HeldRun): Promise<ExpectedChanges>;
}

/** Sends what is in the stage. */
export interface SendPhase {
  /**
   * Takes up batches that a crash left on their way, then sends the rest of the stage, batch by batch, until all are settled.
   *
   * @returns how it ended; `stopped` names what no row has caused
   * @throws RunLostError
   */
  send(held: HeldRun): Promise<{ readonly by: 'end' } | { readonly by: 'stopped'; readonly code: string; readonly detail: string }>;
}
