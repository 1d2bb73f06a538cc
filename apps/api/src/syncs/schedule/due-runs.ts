import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { Worker } from '../../platform/jobs/worker.js';
import { RunsService } from '../runs/runs.service.js';
import { findNextRun } from './check-schedule.js';

const dueBatch = 500;
const runBatch = 20;
const rowBatch = 5_000;
/** How often something is taken away at most in one go, so that a sweep ends. */
const maximumRounds = 50;

interface DueSync {
  readonly workspace_id: string;
  readonly sync_id: string;
}

/** What time alone makes necessary: runs of schedules, and rows and exchanges of long ago that are taken away. */
@Injectable()
export class DueRuns implements OnModuleInit {
  readonly #logger = new Logger(DueRuns.name);

  constructor(
    private readonly worker: Worker,
    private readonly dataSource: DataSource,
    private readonly database: WorkspaceDatabase,
    private readonly runs: RunsService,
  ) {}

  onModuleInit(): void {
    this.worker.handle('syncs.schedule', async () => {
      await this.startDue();
      await this.prune();
    });
  }

  /** Asks for the runs that are due. @returns how many syncs had their turn */
  async startDue(): Promise<number> {
    const due = await this.dataSource.query<DueSync[]>('select * from list_due_syncs($1)', [dueBatch]);
    let started = 0;
    for (const { workspace_id: workspaceId, sync_id: syncId } of due) {
      try {
        started += Number(await this.database.run(workspaceId, () => this.#start(syncId)));
      } catch (error) {
        // One sync that cannot be begun must not keep the others waiting.
        this.#logger.error({ err: error, sync: syncId }, 'a scheduled run of a sync could not be asked for');
      }
    }
    return started;
  }

  /** Takes away rows and exchanges of runs that ended more than 7 days ago, and what deleted syncs had noted. */
  async prune(): Promise<void> {
    await this.#repeat('select prune_sync_runs($1) as n', runBatch);
    await this.#repeat('select prune_deleted_syncs($1) as n', rowBatch);
  }

  /** However many turns were missed, one run follows. The next turn is later than this one, whatever became of the clock. */
  async #start(syncId: string): Promise<boolean> {
    const { manager } = this.database;
    const [sync] = await manager.query<{ cron: string; time_zone: string; after: Date }[]>(
      `select schedule_cron as cron, schedule_time_zone as time_zone, greatest(next_run_at, now()) as after from syncs
       where id = $1 and next_run_at <= now() and deleted_at is null for update skip locked`,
      [syncId],
    );
    if (!sync) return false;
    const next = findNextRun({ cron: sync.cron, timeZone: sync.time_zone }, sync.after);
    await manager.query('update syncs set next_run_at = $2 where id = $1', [syncId, next]);
    await this.runs.start(syncId, { kind: 'ordinary' }, 'schedule');
    return true;
  }

  async #repeat(statement: string, limit: number): Promise<void> {
    for (let round = 0; round < maximumRounds; round += 1) {
      const [row] = await this.dataSource.query<{ n: number }[]>(statement, [limit]);
      if ((row?.n ?? 0) < limit) return;
    }
  }
}
