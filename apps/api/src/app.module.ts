import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { Logger } from 'pino';
import { AlertsModule } from './alerts/alerts.module.js';
import { ApplicationsModule } from './applications/applications.module.js';
import { BudgetsModule } from './budgets/budgets.module.js';
import { ConnectionsModule } from './connections/connections.module.js';
import { ConnectorsModule } from './connectors/connectors.module.js';
import { entities } from './entities.js';
import { EventsModule } from './events/events.module.js';
import { HousekeepingModule } from './housekeeping/housekeeping.module.js';
import { IncentivesModule } from './incentives/incentives.module.js';
import { InvitationsModule } from './invitations/invitations.module.js';
import { MembersModule } from './members/members.module.js';
import { ParticipantsModule } from './participants/participants.module.js';
import { ParticipationsModule } from './participations/participations.module.js';
import type { Configuration } from './platform/configuration/configuration.js';
import { ConfigurationModule } from './platform/configuration/configuration.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { HttpModule } from './platform/http/http.module.js';
import { JobsModule } from './platform/jobs/jobs.module.js';
import { MailModule } from './platform/mail/mail.module.js';
import { OutboundModule } from './platform/outbound/outbound.module.js';
import { SecurityModule } from './platform/security/security.module.js';
import { TelemetryModule } from './platform/telemetry/telemetry.module.js';
import { PullsModule } from './pulls/pulls.module.js';
import { PlatformModule } from './recruitment/platform/platform.module.js';
import { FindingsModule } from './reconciliation/findings/findings.module.js';
import { ReconciliationModule } from './reconciliation/reconciliation.module.js';
import { RecruitmentModule } from './recruitment/recruitment.module.js';
import { ScreenersModule } from './screeners/screeners.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SourcesModule } from './sources/sources.module.js';
import { StudiesModule } from './studies/studies.module.js';
import { SyncsModule } from './syncs/syncs.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';
import { WorkspacesModule } from './workspaces/workspaces.module.js';

/** The whole hub. A new module of the domain is added to the list. */
@Module({})
export class AppModule {
  /** @param additional modules beside the hub's own, such as those of a test */
  static register(configuration: Configuration, logger: Logger, additional: readonly Type[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.register(configuration),
        TelemetryModule.register(logger),
        DatabaseModule.register(entities),
        SecurityModule,
        OutboundModule,
        HttpModule,
        JobsModule,
        MailModule,
        EventsModule,
        WorkspacesModule,
        ConnectorsModule,
        BudgetsModule,
        ConnectionsModule,
        WebhooksModule,
        PullsModule,
        StudiesModule,
        RecruitmentModule,
        ScreenersModule,
        IncentivesModule,
        HousekeepingModule,
        ApplicationsModule,
        ParticipantsModule,
        ParticipationsModule,
        InvitationsModule,
        MembersModule,
        PlatformModule,
        FindingsModule,
        ReconciliationModule,
        AlertsModule,
        SyncsModule,
        SourcesModule,
        SessionsModule,
        ...additional,
      ],
    };
  }
}
