import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ConnectorError } from '@panelbridge/core/connector';
import type { Logger } from 'pino';
import type { JobData } from '../../platform/jobs/queues.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import { Worker } from '../../platform/jobs/worker.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { LOGGER } from '../../platform/telemetry/logger.js';
import { unleased } from '../../studies/study-leases.js';
import { StudyChecker } from './check-study.js';
import { Platforms } from './find-platform.js';
import { PlatformFailures } from './platform-failures.js';
import { PlatformLeases, type LeasedPlatform } from './platform-leases.js';
import { PeopleTeller } from './tell-people.js';

/**
 * One round of telling a platform about a study: the study is looked at if its settings changed, one batch of people is introduced, and moves are
 * reported. What there is to tell is read from what is, so a worker may be killed between any two lines. Nothing here undoes a launch, and no money
 * moves by it.
 */
@Injectable()
export class TellPlatform implements OnModuleInit {
  constructor(
    private readonly worker: Worker,
    private readonly database: WorkspaceDatabase,
    private readonly jobs: JobQueue,
    private readonly leases: PlatformLeases,
    private readonly platforms: Platforms,
    private readonly checker: StudyChecker,
    private readonly teller: PeopleTeller,
    private readonly failures: PlatformFailures,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.worker.handle('platform.tell', (data) => this.run(data));
  }

  /** Makes the round, if its time has come and nobody else makes it. @throws Error when the hub cannot work now; the job is then tried again */
  async run(data: JobData['platform.tell']): Promise<void> {
    const leased = await this.leases.take(data);
    if (!leased) return;
    try {
      const isMore = await this.#tell(leased);
      await this.leases.change(leased, { ...unleased, failures: 0, nextAt: null, errorCode: null, errorDetail: null });
      if (isMore) await this.#goOn(data);
    } catch (error) {
      if (!ConnectorError.is(error)) {
        // The database may be what failed; then the lease ends by itself.
        await this.leases.release(leased).catch(() => undefined);
        throw error;
      }
      this.logger.warn({ study: leased.studyId, connection: leased.connectionId, code: error.code }, 'a platform could not be told');
      await this.failures.record(leased, error);
    }
  }

  /** @returns whether another round is to follow at once */
  async #tell(leased: LeasedPlatform): Promise<boolean> {
    const platform = await this.platforms.find(leased);
    const isOpen = leased.isStale ? await this.checker.check(leased, platform) : leased.state === 'open';
    if (!isOpen) return false;
    const areMoreNew = await this.teller.introduce(leased, platform);
    const areMoreMoved = await this.teller.report(leased, platform);
    return areMoreNew || areMoreMoved;
  }

  async #goOn(data: JobData['platform.tell']): Promise<void> {
    await this.database.run(data.workspaceId, () => this.jobs.enqueue('platform.tell', data, { singletonKey: data.studyId }));
  }
}
