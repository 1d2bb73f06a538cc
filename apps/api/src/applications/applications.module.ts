import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { InvitationsModule } from '../invitations/invitations.module.js';
import { LinksModule } from '../links/links.module.js';
import { ApplicationService } from './application.service.js';
import { OpenStudies } from './open-studies.js';

/** The public page of a study, where people answer its screener and apply. */
@Module({
  imports: [ConnectionsModule, InvitationsModule, LinksModule],
  providers: [ApplicationService, OpenStudies],
  exports: [ApplicationService],
})
export class ApplicationsModule {}
