import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Configuration } from '../../platform/configuration/configuration.js';
import { Worker } from '../../platform/jobs/worker.js';
import { RunHost } from './run-host.js';

const mostListed = 50;

/** Looks each minute, at start-up and whenever a run has ended for runs that nobody is at work on. */
@Injectable()
export class SyncSweep implements OnModuleInit, OnApplicationBootstrap {
  readonly #logger = new Logger(SyncSweep.name);

  constructor(
    private readonly worker: Worker,
    private readonly configuration: Configuration,
    private readonly dataSource: DataSource,
    private readonly host: RunHost,
  ) {}

  onModuleInit(): void {
    this.worker.handle('syncs.sweep', () => this.takeOpenRuns());
    this.host.whenFree(() => this.#soon());
  }

  onApplicationBootstrap(): void {
    if (this.configuration.role !== 'api') this.#soon();
  }

  /** Takes runs that nobody is at work on, oldest first, as long as there is room. */
  async takeOpenRuns(): Promise<void> {
    const open = await this.dataSource.query<{ workspace_id: string; run_id: string }[]>(
      'select workspace_id, run_id from list_open_sync_runs($1)',
      [mostListed],
    );
    for (const { workspace_id: workspaceId, run_id: runId } of open) {
      if (!this.host.hasRoom) return;
      await this.host.take(workspaceId, runId);
    }
  }

  #soon(): void {
    void this.takeOpenRuns().catch((error: unknown) => this.#logger.warn({ err: error }, 'open runs of syncs could not be looked for'));
  }
}
