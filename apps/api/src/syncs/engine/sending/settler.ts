import { setTimeout as wait } from 'node:timers/promises';
import type { RunCounters } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import { repeatWaiting } from '../../../platform/database/repeat-waiting.js';
import type { WorkspaceDatabase } from '../../../platform/database/workspace-database.js';
import type { HeldRun } from '../held-run.js';
import { writeSettlement, type SettledStagedRow, type TakenBatch } from './settlement.js';
import { holdErasures } from './staged-row.js';

/** Answers that come within so many milliseconds are written down together. */
const lingerMs = 30;
/** Rows that may wait to be written down before no more are sent. */
const mostWaiting = 10_000;

/** Writes down what came of rows: whatever came while the last transaction was under way goes into the next. */
export class Settler {
  readonly #database: WorkspaceDatabase;
  readonly #held: HeldRun;
  readonly #countRequests: () => number;
  #counters: RunCounters;
  #rows: SettledStagedRow[] = [];
  #taken: TakenBatch[] = [];
  #takenRows = 0;
  #settled: string[] = [];
  #planned: string[] = [];
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(database: WorkspaceDatabase, held: HeldRun, start: { readonly counters: RunCounters; readonly countRequests: () => number }) {
    this.#database = database;
    this.#held = held;
    this.#counters = start.counters;
    this.#countRequests = start.countRequests;
  }

  /** Takes rows over. Waits while too many are not written down yet. @throws what went wrong with writing */
  async add(rows: readonly SettledStagedRow[]): Promise<void> {
    if (rows.length > 0) this.#rows.push(...rows);
    await this.#wait();
  }

  /** Takes over a batch of which every row was taken; there is no more to say of it. Waits and throws as {@link add}. */
  async addTaken(batch: TakenBatch): Promise<void> {
    this.#taken.push(batch);
    this.#takenRows += batch.count;
    await this.#wait();
  }

  /** A batch has no row any more that is not settled; or it has, and nothing of it is on its way. */
  close(batchId: string, isSettled: boolean): void {
    (isSettled ? this.#settled : this.#planned).push(batchId);
    this.#begin();
  }

  /** Waits until everything is written down. @throws what went wrong with that */
  async finish(): Promise<void> {
    while (this.#writing) await this.#writing;
    this.#check();
  }

  /** Whether writing has failed, so that nothing more is to be sent. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  async #wait(): Promise<void> {
    this.#begin();
    while (this.#rows.length + this.#takenRows > mostWaiting && this.#writing) await this.#writing;
    this.#check();
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error;
  }

  #begin(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async #write(): Promise<void> {
    try {
      await wait(lingerMs);
      while (this.#rows.length + this.#taken.length + this.#settled.length + this.#planned.length > 0) {
        const rows = this.#rows.splice(0);
        const taken = this.#taken.splice(0);
        this.#takenRows = 0;
        const batches = { settledBatches: this.#settled.splice(0), plannedBatches: this.#planned.splice(0) };
        const run = { counters: this.#counters, requests: this.#countRequests(), plannedTo: null };
        const settle = async (manager: EntityManager): Promise<RunCounters> => {
          // An erasure either finds what is noted here, or has taken the rows out of the stage before.
          await holdErasures(manager, this.#held);
          return writeSettlement(manager, this.#held, { taken, rows, ...batches, ...run });
        };
        this.#counters = await repeatWaiting(() => this.#database.run(this.#held.workspaceId, settle));
      }
    } catch (error) {
      this.#failure = { error };
    }
  }
}
