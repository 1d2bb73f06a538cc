import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { Worker } from '../platform/jobs/worker.js';
import { ReconciliationsService } from './reconciliations.service.js';

const dueBatch = 500;
const pruneBatch = 20;

interface DueStudy {
  readonly workspace_id: string;
  readonly study_id: string;
}

/** What time alone makes necessary: scheduled runs, runs that no job waits for any more, and rows of long ago. */
@Injectable()
export class ReconciliationSweep implements OnModuleInit {
  readonly #logger = new Logger(ReconciliationSweep.name);

  constructor(
    private readonly worker: Worker,
    private readonly dataSource: DataSource,
    private readonly database: WorkspaceDatabase,
    private readonly reconciliations: ReconciliationsService,
  ) {}

  onModuleInit(): void {
    this.worker.handle('reconciliations.sweep', async () => {
      await this.startDue();
      await this.requeue();
      await this.prune();
    });
  }

  /** Starts the runs that are due. @returns how many */
  async startDue(): Promise<number> {
    const due = await this.dataSource.query<DueStudy[]>('select * from list_due_reconciliations($1)', [dueBatch]);
    let started = 0;
    for (const study of due) {
      try {
        started += Number(await this.database.run(study.workspace_id, () => this.#start(study.study_id)));
      } catch (error) {
        // One study that cannot be begun must not keep the others waiting.
        this.#logger.error({ err: error, study: study.study_id }, 'a scheduled reconciliation could not be begun');
      }
    }
    return started;
  }

  /** Asks again for runs whose jobs have come to nothing. @returns how many */
  async requeue(): Promise<number> {
    const [row] = await this.dataSource.query<{ n: number }[]>('select requeue_reconciliations() as n');
    return row?.n ?? 0;
  }

  /** Takes away the rows of runs that are older than 30 days. @returns of how many runs */
  async prune(): Promise<number> {
    const [row] = await this.dataSource.query<{ n: number }[]>('select prune_reconciliations($1) as n', [pruneBatch]);
    return row?.n ?? 0;
  }

  /** However many runs were missed, one follows; while another is under way the study stays due, so that its turn is not lost. */
  async #start(studyId: string): Promise<boolean> {
    const { manager } = this.database;
    const underWay = await manager.query<unknown[]>('select 1 from reconciliations where study_id = $1 and finished_at is null limit 1', [
      studyId,
    ]);
    if (underWay.length > 0) return false;
    const [due] = await manager.query<[{ study_id: string }[], number]>(
      `update reconciliation_schedules set next_at = now() + make_interval(hours => every_hours) where study_id = $1 and next_at <= now()
       returning study_id`,
      [studyId],
    );
    if (due.length === 0) return false;
    try {
      await this.reconciliations.startPull(studyId);
      return true;
    } catch (error) {
      if (!(error instanceof ProblemException)) throw error;
      this.#logger.warn({ study: studyId, code: error.code }, 'a scheduled reconciliation is not possible');
      return false;
    }
  }
}
