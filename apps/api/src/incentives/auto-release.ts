import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Anomaly, Channel } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { JobData } from '../platform/jobs/queues.js';
import { Worker } from '../platform/jobs/worker.js';
import { IncentiveService } from './incentive.service.js';

/**
 * Releases incentives of studies that chose so at launch, once a webhook or a pull has confirmed what the person did (D3) and no report about
 * them is irregular. Whatever the job
 * was made for, everything is looked at again under the lock; a job that comes twice finds nothing left to do.
 */
@Injectable()
export class AutoRelease implements OnModuleInit {
  readonly #logger = new Logger(AutoRelease.name);

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly incentives: IncentiveService,
    private readonly worker: Worker,
  ) {}

  onModuleInit(): void {
    this.worker.handle('incentive.auto_release', (job) => this.release(job));
  }

  /** Does the work of one job. A refusal is an end, not a failure: it would be refused again, and a person can still release. */
  async release({ workspaceId, participationId }: JobData['incentive.auto_release']): Promise<void> {
    await this.database.run(workspaceId, async () => {
      const circumstances = await this.#read(participationId);
      if (circumstances === undefined) return;
      const { incentive, enabled, channels, anomalies } = circumstances;
      const [outcome] = await this.incentives.release([{ id: incentive }], {
        trigger: { by: 'auto_release', enabled, channels, anomalies },
        actor: { kind: 'system' },
      });
      if (outcome === undefined || outcome.ok) return;
      if (outcome.problem.status >= 500) throw outcome.problem;
      this.#logger.log(
        { participation: participationId, faults: outcome.problem.errors.map(({ code }) => code) },
        'an incentive was not released by itself',
      );
    });
  }

  async #read(participationId: string): Promise<Circumstances | undefined> {
    const { manager, workspaceId } = this.database;
    await manager.query('select 1 from participations where id = $1 and workspace_id = $2 for no key update', [
      participationId,
      workspaceId,
    ]);
    const [row] = await manager.query<Circumstances[]>(
      `select i.id as incentive, s.auto_release and s.launched_at is not null as enabled,
         coalesce((
           select jsonb_agg(distinct v.channel) from evidence v
           where v.participation_id = p.id and v.outcome = p.evidence_outcome and v.disposition <> 'hold'
         ), '[]') as channels,
         coalesce((
           select jsonb_agg(distinct v.anomaly) from evidence v where v.participation_id = p.id and v.anomaly is not null
         ), '[]') as anomalies
       from participations p
       join studies s on s.id = p.study_id
       join incentives i on i.participation_id = p.id and i.status = 'due'
       where p.id = $1 and p.workspace_id = $2 and i.kind = 'incentive'
       order by i.sequence desc limit 1`,
      [participationId, workspaceId],
    );
    return row;
  }
}

interface Circumstances {
  readonly incentive: string;
  readonly enabled: boolean;
  /** Of the evidence that supports the effective outcome and is not held. */
  readonly channels: readonly Channel[];
  /** Of all evidence, whether it is held or counts. */
  readonly anomalies: readonly Anomaly[];
}
