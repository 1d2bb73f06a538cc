import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../../connections/connections.module.js';
import { ParticipationsModule } from '../../participations/participations.module.js';
import { ExternalIds } from '../external-ids.js';
import { BulkFindings } from './bulk-findings.service.js';
import { FindingExport } from './finding-export.js';
import { FindingLocks } from './finding-locks.js';
import { FindingReader } from './finding-reader.js';
import { FindingResolutions } from './finding-resolutions.js';
import { FindingsController, StudyFindingsController } from './findings.controller.js';
import { FindingsService } from './findings.service.js';
import { FixAttempts } from './fix-attempts.js';
import { FixEffects } from './fix-effects.js';
import { FixRunner } from './fix-runner.js';

/** What the comparison of both sides found, and what people do about it. */
@Module({
  imports: [ConnectionsModule, ParticipationsModule],
  controllers: [StudyFindingsController, FindingsController],
  providers: [
    BulkFindings,
    ExternalIds,
    FindingExport,
    FindingLocks,
    FindingReader,
    FindingResolutions,
    FindingsService,
    FixAttempts,
    FixEffects,
    FixRunner,
  ],
})
export class FindingsModule {}
