import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { LinksModule } from '../links/links.module.js';
import { AtLaunch } from './at-launch.js';
import { BacklogController } from './backlog/backlog.controller.js';
import { BacklogMail } from './backlog/backlog-mail.js';
import { BacklogReminders } from './backlog/backlog-reminders.js';
import { BacklogService } from './backlog/backlog.service.js';
import { ComparisonController } from './comparison/comparison.controller.js';
import { ComparisonService } from './comparison/comparison.service.js';
import { FunnelController } from './funnel/funnel.controller.js';
import { FunnelService } from './funnel/funnel.service.js';
import { IntegrationController } from './integration/integration.controller.js';
import { IntegrationService } from './integration/integration.service.js';
import { ReturnKeyStore } from './integration/return-key-store.js';
import { Tools } from './integration/tools.js';
import { PreviewController } from './preview/preview.controller.js';
import { PreviewService } from './preview.service.js';
import { SettingsController } from './settings/settings.controller.js';
import { ReturnCounter } from './setup/return-counter.js';
import { SetupController } from './setup/setup.controller.js';
import { StudySetups } from './setup/study-setups.js';
import { StudiesController } from './studies.controller.js';
import { StudiesService } from './studies.service.js';
import { StudyLifecycle } from './study-lifecycle.service.js';
import { StudyStore } from './study-store.js';

/** Studies: what they are, how they are joined to a tool, whether that works, and how far they have come. */
@Module({
  imports: [ConnectionsModule, LinksModule],
  controllers: [
    StudiesController,
    IntegrationController,
    SetupController,
    PreviewController,
    ComparisonController,
    FunnelController,
    SettingsController,
    BacklogController,
  ],
  providers: [
    AtLaunch,
    StudiesService,
    StudyLifecycle,
    StudyStore,
    Tools,
    ReturnKeyStore,
    IntegrationService,
    StudySetups,
    ReturnCounter,
    PreviewService,
    ComparisonService,
    FunnelService,
    BacklogService,
    BacklogMail,
    BacklogReminders,
  ],
  exports: [AtLaunch, StudyStore, StudySetups, PreviewService],
})
export class StudiesModule {}
