import { Injectable } from '@nestjs/common';
import { planBatches, type FieldValue, type RunCounters } from '@panelbridge/core';
import type { RecordOutcome } from '@panelbridge/core/connector';
import type { EntityManager } from 'typeorm';
import { PanelWriter } from '../../../participants/panel-writer.js';
import { WorkspaceDatabase } from '../../../platform/database/workspace-database.js';
import type { HeldRun } from '../held-run.js';
import type { SendPhase } from '../phases.js';
import { readStart } from './read-start.js';
import { writeSettlement, type Settlement } from './settlement.js';
import { keepStaged, readStage, type StagedRow } from './staged-row.js';
import { toSettled } from './to-settled.js';

/** Takes back what was written of people of whom one was erased meanwhile. */
class ErasedMeanwhile extends Error {
  override readonly name = 'ErasedMeanwhile';
}

/** What is written by one transaction. */
interface Window {
  readonly rows: readonly StagedRow[];
  readonly maximumBatchSize: number;
  readonly run: Pick<Settlement, 'counters' | 'requests' | 'plannedTo'>;
}

/** Batches that are written by one transaction. */
const windowBatches = 10;

/**
 * Writes the stage to the panel. People and what is known of their rows are written by one transaction, so that a crash leaves nothing in doubt,
 * and there is no network between that could.
 */
@Injectable()
export class PanelSender implements SendPhase {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly panel: PanelWriter,
  ) {}

  async send(held: HeldRun): ReturnType<SendPhase['send']> {
    const { maximumBatchSize } = held.settings;
    const { plannedTo: from, requests, counters: before } = await readStart(held);
    let counters = before;
    for await (const { rows, plannedTo } of readStage(held, from, windowBatches * maximumBatchSize)) {
      if (held.signal.aborted) break;
      // A removal erases people, for which other runs wait.
      const atOnce = rows[0]?.work === 'delete' ? maximumBatchSize : rows.length;
      for (let from = 0; from < rows.length && !held.signal.aborted; from += atOnce) {
        const window = { rows: rows.slice(from, from + atOnce), maximumBatchSize, run: { counters, requests, plannedTo } };
        counters = (await this.#writeWindow(held, window)) ?? (await this.#writeAgain(held, window));
      }
    }
    return { by: 'end' };
  }

  /** @returns the run's counters; `null` when somebody was erased since the window was read, so that nothing was written */
  async #writeWindow(held: HeldRun, { rows, maximumBatchSize, run }: Window): Promise<RunCounters | null> {
    const write = async (manager: EntityManager): Promise<RunCounters> => {
      const settled = [];
      for (const batch of planBatches(rows, { maximumBatchSize })) {
        const outcomes = await this.#write(held, batch.rows);
        for (const [index, outcome] of outcomes.entries())
          settled.push(toSettled({ row: batch.rows[index] as StagedRow, outcome }, held.settings.plan, null));
      }
      // Only now: an erasure of one of these people was waited for at their row.
      if ((await keepStaged(manager, held, rows)).length < rows.length) throw new ErasedMeanwhile();
      return writeSettlement(manager, held, { taken: [], rows: settled, settledBatches: [], plannedBatches: [], ...run });
    };
    try {
      return await this.database.run(held.workspaceId, write);
    } catch (error) {
      if (error instanceof ErasedMeanwhile) return null;
      throw error;
    }
  }

  async #writeAgain(held: HeldRun, window: Window): Promise<RunCounters> {
    for (;;) {
      const rows = await this.database.run(held.workspaceId, (manager) => keepStaged(manager, held, window.rows));
      const counters = await this.#writeWindow(held, { ...window, rows });
      if (counters) return counters;
    }
  }

  async #write({ settings }: HeldRun, rows: readonly StagedRow[]): Promise<readonly RecordOutcome[]> {
    const { plan } = settings;
    const work = rows[0]?.work ?? 'write';
    if (work === 'delete')
      return this.panel.remove({ targets: rows.map(({ matchKey, externalId }) => ({ key: matchKey ?? '', externalId })) });
    const records = rows.map(({ record }) => JSON.parse(record ?? '{}') as Readonly<Record<string, FieldValue>>);
    return work === 'clear'
      ? this.panel.write({ mode: 'update', records, onlyIfEmpty: [] })
      : this.panel.write({ mode: plan.mode, records, onlyIfEmpty: plan.onlyIfEmpty });
  }
}
