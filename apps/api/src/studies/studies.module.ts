import { Module } from '@nestjs/common';
import { TemplatesModule } from '../recruitment/templates/templates.module.js';
import { BudgetsModule } from '../budgets/budgets.module.js';
import { ConnectionsModule } from '../connections/connections.module.js';
import { LinksModule } from '../links/links.module.js';
import { AudiencesModule } from '../recruitment/audience/audiences.module.js';
import { AtClose } from './at-close.js';
import { AtLaunch } from './at-launch.js';
import { BacklogController } from './backlog/backlog.controller.js';
import { BacklogMail } from './backlog/backlog-mail.js';
import { BacklogReminders } from './backlog/backlog-reminders.js';
import { BacklogService } from './backlog/backlog.service.js';
import { BillController } from './bill/bill.controller.js';
import { BillService } from './bill/bill.service.js';
import { ReceiptMail } from './bill/receipt-mail.js';
import { ComparisonController } from './comparison/comparison.controller.js';
import { ComparisonService } from './comparison/comparison.service.js';
import { EstimatesController } from './estimate/estimates.controller.js';
import { EstimatesService } from './estimate/estimates.service.js';
import { LaunchFunding } from './estimate/launch-funding.js';
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
  imports: [AudiencesModule, BudgetsModule, ConnectionsModule, LinksModule, TemplatesModule],
  controllers: [
    StudiesController,
    IntegrationController,
    SetupController,
    PreviewController,
    ComparisonController,
    FunnelController,
    SettingsController,
    BacklogController,
    EstimatesController,
    BillController,
  ],
  providers: [
    AtClose,
    AtLaunch,
    BillService,
    ReceiptMail,
    EstimatesService,
    LaunchFunding,
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
  exports: [AtClose, AtLaunch, StudyStore, StudySetups, Tools, PreviewService],
})
export class StudiesModule {}
