import { Injectable } from '@nestjs/common';
import { planBatches } from '@panelbridge/core';
import { DestinationCalls } from '../../../connections/destination-calls.js';
import { RequestBudget } from '../../../connections/request-budget.js';
import { WorkspaceDatabase } from '../../../platform/database/workspace-database.js';
import type { HeldRun } from '../held-run.js';
import type { SendPhase } from '../phases.js';
import { BatchRows } from './batch-rows.js';
import { planWindow, listOpenBatches, markSending, storeBatches, type PlannedBatch, type StoredBatch } from './batch-store.js';
import { CallPace } from './call-pace.js';
import { EngineClock } from './clock.js';
import { lookUpDoubts } from './look-up-doubts.js';
import { findFate, isRepeatable, sendBatch, toDoubtful, type SendTools, type Stop } from './send-rows.js';
import { readStart } from './read-start.js';
import { Settler } from './settler.js';
import { choosePass, holdErasures, keepStaged, readLeft, readUnsettled, type StagedRow } from './staged-row.js';

type AnyBatch = StoredBatch | PlannedBatch;

interface ListedBatch {
  readonly batch: AnyBatch;
  /** Its rows were in the stage at this time or later, by the engine's clock. */
  readonly readAt: number;
}

/** Batches that are written down, and read, at once. */
const windowBatches = 15;
/** Calls under way at once, at most. Where a crash leaves doubt about what was under way, it is less. */
const lanes = { repeatable: 8, once: 4 };

/** Sends the stage to a destination that is called over the network: batch by batch, several under way at once, each written down before it leaves. */
@Injectable()
export class ConnectionSender implements SendPhase {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly calls: DestinationCalls,
    private readonly budget: RequestBudget,
    private readonly clock: EngineClock,
  ) {}

  async send(held: HeldRun): ReturnType<SendPhase['send']> {
    const { connectionId } = held.settings;
    if (connectionId === null) throw new Error('the panel is no connection');
    const start = await readStart(held);
    const session = await this.calls.openSession({ workspaceId: held.workspaceId, connectionId, runId: held.runId });
    const halting = new AbortController();
    const signal = AbortSignal.any([held.signal, halting.signal]);
    let stop: Stop | undefined;
    const countRequests = (): number => start.requests + session.requests;
    const tools: SendTools = {
      held,
      session,
      pace: this.#createPace(held, connectionId, signal),
      settler: new Settler(this.database, held, { counters: start.counters, countRequests }),
      mark: (batchId) => this.database.run(held.workspaceId, (manager) => markSending(manager, held, batchId)),
      rows: new BatchRows(this.database, held),
      clock: this.clock,
      signal,
      stop: (given) => {
        stop ??= given;
        halting.abort('stopped');
      },
    };
    try {
      const batches = this.#listBatches(tools, start.plannedTo);
      const width = isRepeatable(held) ? lanes.repeatable : lanes.once;
      const working = Array.from({ length: width }, () => this.#work(tools, batches, halting));
      const failed = (await Promise.allSettled(working)).find((lane) => lane.status === 'rejected');
      await tools.settler.finish();
      if (failed) throw failed.reason;
      if (!signal.aborted) await lookUpDoubts(tools, this.database, countRequests);
    } finally {
      await session.close();
    }
    return stop ? { by: 'stopped', ...stop } : { by: 'end' };
  }

  async #work(tools: SendTools, batches: AsyncGenerator<ListedBatch>, halting: AbortController): Promise<void> {
    try {
      for (;;) {
        const { value: listed } = await batches.next();
        if (!listed) return;
        await sendBatch(tools, listed.batch, listed.readAt);
      }
    } catch (error) {
      halting.abort('failed');
      throw error;
    }
  }

  /** What a crash left, then the rest of the stage; nothing more once the run comes to a halt. */
  async *#listBatches(tools: SendTools, from: string): AsyncGenerator<ListedBatch, void, undefined> {
    for await (const batch of this.#resume(tools)) {
      if (tools.signal.aborted) return;
      yield { batch, readAt: this.clock.now() };
    }
    const groups = this.#planStage(tools, from);
    // The next group is written down while the lanes work on the present one.
    let askedAt = this.clock.now();
    let next = groups.next();
    for (;;) {
      const { value: group } = await next;
      if (!group || tools.signal.aborted) return;
      const readAt = askedAt;
      askedAt = this.clock.now();
      next = groups.next();
      next.catch(() => undefined);
      for (const batch of group) {
        if (tools.signal.aborted) return;
        yield { batch, readAt };
      }
    }
  }

  async *#resume(tools: SendTools): AsyncGenerator<StoredBatch, void, undefined> {
    const { held, settler } = tools;
    for (const open of await listOpenBatches(held)) {
      const rows = await readUnsettled(held, open.positions);
      if (open.state === 'sending' && findFate('hub_ended', open.work, held).rows === 'in_doubt') {
        await settler.add(toDoubtful(open, rows));
        settler.close(open.id, true);
      } else if (rows.length === 0) settler.close(open.id, true);
      else yield { id: open.id, work: open.work, rows, isMarked: open.state === 'sending' };
    }
  }

  /** The rows of the model, then what is left behind them; each group is written down when it is yielded. */
  async *#planStage(tools: SendTools, from: string): AsyncGenerator<readonly AnyBatch[], void, undefined> {
    const { held, signal } = tools;
    const pass = choosePass(held);
    const size = held.settings.maximumBatchSize;
    const state = isRepeatable(held) ? 'sending' : 'planned';
    let after = from;
    while (!signal.aborted) {
      const { batches, reached } = await planWindow(held, { pass, after, batches: windowBatches, size, state });
      if (reached === null) break;
      after = reached;
      yield batches;
      if (batches.length < windowBatches) break;
    }
    if (!signal.aborted) yield* this.#storeLeft(tools, after, state);
  }

  async *#storeLeft(
    { held, signal }: SendTools,
    reached: string,
    state: 'planned' | 'sending',
  ): AsyncGenerator<readonly StoredBatch[], void, undefined> {
    const { maximumBatchSize, maximumDeleteBatchSize } = held.settings;
    for await (const { rows } of readLeft(held, reached, windowBatches * maximumBatchSize)) {
      if (signal.aborted) return;
      const size = rows[0]?.work === 'delete' ? maximumDeleteBatchSize : maximumBatchSize;
      yield await this.database.run(held.workspaceId, async (manager) => {
        await holdErasures(manager, held);
        const there = await keepStaged(manager, held, rows);
        const batches = Array.from(planBatches(there, { maximumBatchSize: size }), (batch): readonly StagedRow[] => batch.rows);
        return storeBatches(manager, held, batches, state);
      });
    }
  }

  #createPace(held: HeldRun, connectionId: string, signal: AbortSignal): CallPace {
    const { workspaceId, settings } = held;
    const { requestsPerMinute } = settings;
    return new CallPace({
      clock: this.clock,
      signal,
      requestsPerMinute,
      reserve: (count) => this.database.run(workspaceId, () => this.budget.reserve(connectionId, requestsPerMinute, count)),
      postpone: (milliseconds) => this.database.run(workspaceId, () => this.budget.postpone(connectionId, milliseconds)),
      // Only shown to people; the run goes on without it, and whoever lost the run finds out at the next settlement.
      onWait: (milliseconds) =>
        void held.write({ waits_until: milliseconds === null ? null : new Date(Date.now() + milliseconds) }).catch(() => undefined),
    });
  }
}
