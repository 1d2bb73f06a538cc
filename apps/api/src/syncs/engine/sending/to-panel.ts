import { Injectable } from '@nestjs/common';
import { planBatches, type FieldValue } from '@panelbridge/core';
import type { RecordOutcome } from '@panelbridge/core/connector';
import { PanelWriter } from '../../../participants/panel-writer.js';
import { WorkspaceDatabase } from '../../../platform/database/workspace-database.js';
import type { HeldRun } from '../held-run.js';
import type { SendPhase } from '../phases.js';
import { readStart } from './read-start.js';
import { writeSettlement } from './settlement.js';
import { readStage, type StagedRow } from './staged-row.js';
import { toSettled } from './to-settled.js';

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
    const { plan, maximumBatchSize } = held.settings;
    const { plannedTo: from, requests, counters: before } = await readStart(held);
    let counters = before;
    for await (const { rows, plannedTo } of readStage(held, from, windowBatches * maximumBatchSize)) {
      if (held.signal.aborted) break;
      counters = await this.database.run(held.workspaceId, async (manager) => {
        const settled = [];
        for (const batch of planBatches(rows, { maximumBatchSize })) {
          const outcomes = await this.#write(held, batch.rows);
          for (const [index, outcome] of outcomes.entries())
            settled.push(toSettled({ row: batch.rows[index] as StagedRow, outcome }, plan, null));
        }
        return writeSettlement(manager, held, {
          taken: [],
          rows: settled,
          settledBatches: [],
          plannedBatches: [],
          counters,
          requests,
          plannedTo,
        });
      });
    }
    return { by: 'end' };
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
