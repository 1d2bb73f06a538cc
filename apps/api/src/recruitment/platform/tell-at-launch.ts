import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { AtLaunch } from '../../studies/at-launch.js';
import { findPolicy } from '../../studies/find-policy.js';
import { StudySetups } from '../../studies/setup/study-setups.js';
import type { Study } from '../../studies/study.entity.js';

/**
 * Asks, in the transaction of a launch, for the platform to be told: a job that is tried again, and never undoes what was reserved. Whether there is
 * anybody to be told, the job finds out.
 */
@Injectable()
export class TellAtLaunch implements OnModuleInit {
  constructor(
    private readonly launches: AtLaunch,
    private readonly setups: StudySetups,
    private readonly database: WorkspaceDatabase,
    private readonly jobs: JobQueue,
  ) {}

  onModuleInit(): void {
    this.launches.add((study) => this.#ask(study));
  }

  async #ask(study: Study): Promise<void> {
    const setup = await this.setups.read(study);
    const connectionId = setup.integration?.connectionId;
    if (findPolicy(setup) === null || connectionId === undefined) return;
    const { manager, workspaceId } = this.database;
    await manager.query('insert into platform_studies (study_id, workspace_id, connection_id) values ($1, $2, $3) on conflict do nothing', [
      study.id,
      workspaceId,
      connectionId,
    ]);
    await this.jobs.enqueue('platform.tell', { workspaceId, studyId: study.id }, { singletonKey: study.id });
  }
}
