import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { Worker } from '../platform/jobs/worker.js';
import { LOGGER } from '../platform/telemetry/logger.js';
import { AudienceStore } from '../recruitment/audience/audience-store.js';
import { AtLaunch } from '../studies/at-launch.js';
import { InvitationReminders } from './reminders.js';
import { WavesService } from './waves/waves.service.js';

interface RecruitingStudy {
  readonly workspace_id: string;
  readonly study_id: string;
  readonly has_audience: boolean;
}

/** Invites and reminds by itself while studies take people in: at the launch of one that has an audience, and from time to time. */
@Injectable()
export class InvitationSweep implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly database: WorkspaceDatabase,
    private readonly worker: Worker,
    private readonly jobs: JobQueue,
    private readonly launches: AtLaunch,
    private readonly audiences: AudienceStore,
    private readonly waves: WavesService,
    private readonly reminders: InvitationReminders,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    // The launch itself is not held up by looking through the panel.
    this.launches.add(async ({ id: studyId, workspaceId }) => {
      if ((await this.audiences.find(studyId)) !== null) await this.jobs.enqueue('invitations.wave', { workspaceId, studyId });
    });
    this.worker.handle('invitations.wave', async ({ workspaceId, studyId }) => {
      await this.database.run(workspaceId, () => this.waves.sendDue(studyId));
    });
    this.worker.handle('invitations.sweep', async () => {
      await this.sweep();
    });
  }

  /** Does what is due in all studies of all workspaces. One that fails holds up no other, and is due again the next time. */
  async sweep(): Promise<void> {
    const studies = await this.dataSource.query<RecruitingStudy[]>('select * from list_recruiting_studies()');
    for (const { workspace_id: workspaceId, study_id: studyId, has_audience: hasAudience } of studies) {
      try {
        if (hasAudience) await this.database.run(workspaceId, () => this.waves.sendDue(studyId));
        await this.database.run(workspaceId, () => this.reminders.remind(studyId));
      } catch (error) {
        this.logger.error({ err: error, study: studyId }, 'the invitations of a study could not be looked after');
      }
    }
  }
}
