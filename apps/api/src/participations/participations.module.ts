import { Module } from '@nestjs/common';
import { IncentivesModule } from '../incentives/incentives.module.js';
import { ConnectionsModule } from '../connections/connections.module.js';
import { LinksModule } from '../links/links.module.js';
import { PersonNames } from '../participants/person-names.js';
import { StudiesModule } from '../studies/studies.module.js';
import { ActsService } from './acts.service.js';
import { BookingEffects } from './booking-effects.js';
import { BulkActsAcrossStudiesController, BulkActsController } from './bulk-acts.controller.js';
import { EntryLinks } from './entry-links.js';
import { ExclusionTools } from './exclusion/exclusion-tools.js';
import { ExclusionsService } from './exclusion/exclusions.service.js';
import { IncentiveEffects } from './incentive-effects.js';
import { MoveParticipation } from './move-participation.js';
import { ParticipationLocks } from './participation-locks.js';
import { ParticipationReader } from './participation-reader.js';
import { ParticipationsByIdController, ParticipationsController } from './participations.controller.js';
import { Places } from './places.js';
import { QuarantineController } from './quarantine.controller.js';
import { QuarantineService } from './quarantine.service.js';
import { QuarantinedReports } from './quarantined-reports.js';
import { ReportCounter } from './report-counter.js';
import { TimelineService } from './timeline.service.js';

/** The journey of people through studies. */
@Module({
  imports: [ConnectionsModule, IncentivesModule, LinksModule, StudiesModule],
  controllers: [
    ParticipationsController,
    ParticipationsByIdController,
    BulkActsController,
    BulkActsAcrossStudiesController,
    QuarantineController,
  ],
  providers: [
    ActsService,
    BookingEffects,
    EntryLinks,
    ExclusionTools,
    ExclusionsService,
    IncentiveEffects,
    MoveParticipation,
    ParticipationLocks,
    ParticipationReader,
    PersonNames,
    Places,
    QuarantinedReports,
    QuarantineService,
    ReportCounter,
    TimelineService,
  ],
  exports: [ActsService, EntryLinks, IncentiveEffects, MoveParticipation, ParticipationLocks, ParticipationReader, Places, ReportCounter],
})
export class ParticipationsModule {}
