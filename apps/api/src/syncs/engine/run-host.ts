import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import { databaseUrl } from '../../platform/database/database-url.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { Worker } from '../../platform/jobs/worker.js';
import { claimRun, type ClaimedRun } from './claim-run.js';
import type { Halt } from './held-run.js';
import { openRunClient } from './run-client.js';
import { RunWork } from './run-work.js';
import { watchRun } from './watch-run.js';

/** Runs of one process at once. */
const mostRuns = 4;
/** How long a run has to come to a halt when the process ends. */
const haltMilliseconds = 20_000;

interface HostedRun {
  readonly halt: (reason: Halt) => void;
  readonly ended: Promise<void>;
}

/** The runs that this process is at work on. */
@Injectable()
export class RunHost implements OnModuleInit, BeforeApplicationShutdown {
  readonly #logger = new Logger(RunHost.name);
  readonly #hosted = new Map<string, HostedRun>();
  #isClosing = false;
  #onFree: () => void = () => undefined;

  constructor(
    private readonly worker: Worker,
    @Inject(databaseUrl) private readonly url: string,
    private readonly database: WorkspaceDatabase,
    private readonly work: RunWork,
  ) {}

  onModuleInit(): void {
    this.worker.handle('sync.start', async ({ workspaceId, runId }) => {
      await this.take(workspaceId, runId);
    });
  }

  /** Says what to do when a run has ended and there is room for another. */
  whenFree(act: () => void): void {
    this.#onFree = act;
  }

  /** Whether another run may be taken now. */
  get hasRoom(): boolean {
    return !this.#isClosing && this.#hosted.size < mostRuns;
  }

  /**
   * Takes a run if there is room here and nobody else is at work on it. The run goes on by itself.
   *
   * @returns what ends with this process's part in it; nothing when it was not taken
   */
  async take(workspaceId: string, runId: string): Promise<{ readonly ended: Promise<void> } | null> {
    if (!this.hasRoom || this.#hosted.has(runId)) return null;
    const halting = new AbortController();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    // The place is taken at once, so that no two calls can both find room.
    this.#hosted.set(runId, { halt: (reason) => halting.abort(reason), ended });
    const leave = (): void => {
      this.#hosted.delete(runId);
      end();
    };
    let client: pg.Client | undefined;
    try {
      client = await openRunClient(this.url, workspaceId);
      const claimed = await claimRun(client, runId, halting.signal);
      if (claimed) {
        void this.#host(claimed, halting, leave);
        return { ended };
      }
      await client.end();
      leave();
      return null;
    } catch (error) {
      await client?.end().catch(() => undefined);
      leave();
      throw error;
    }
  }

  async #host(claimed: ClaimedRun, halting: AbortController, leave: () => void): Promise<void> {
    const stopWatching = watchRun(this.database, claimed, (reason) => halting.abort(reason));
    await this.work.work(claimed);
    stopWatching();
    await claimed.client.end().catch(() => undefined);
    leave();
    if (!this.#isClosing) this.#onFree();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isClosing = true;
    const hosted = [...this.#hosted.values()];
    for (const { halt } of hosted) halt('shutting_down');
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, haltMilliseconds, 'late').unref());
    const outcome = await Promise.race([Promise.all(hosted.map(({ ended }) => ended)), late]);
    if (outcome === 'late')
      this.#logger.warn('a run of a sync did not come to a halt in time; what was on its way is looked into by whoever goes on');
  }
}
