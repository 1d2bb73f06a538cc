import { Module } from '@nestjs/common';
import { LinksModule } from '../links/links.module.js';
import { ParticipationsModule } from '../participations/participations.module.js';
import { StudiesModule } from '../studies/studies.module.js';
import { InvitationMails } from './invitation-mails.js';
import { InvitationService } from './invitation.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InviteService } from './invite.service.js';
import { InviteToScreener } from './invite-to-screener.js';
import { InviteToStudy } from './invite-to-study.js';
import { InviteAtLaunch } from './invite-at-launch.js';
import { KnownApplicants } from './known-applicants.js';
import { People } from './people.js';
import { ScreenerInvitations } from './screener-invitations.js';
import { StartParticipations } from './start-participations.js';

/** How people come into studies: invited by the team, or applying on the study's page. */
@Module({
  imports: [LinksModule, ParticipationsModule, StudiesModule],
  controllers: [InvitationsController],
  providers: [
    InvitationMails,
    InvitationService,
    InviteAtLaunch,
    InviteService,
    InviteToScreener,
    InviteToStudy,
    KnownApplicants,
    People,
    ScreenerInvitations,
    StartParticipations,
  ],
  exports: [InvitationService, ScreenerInvitations],
})
export class InvitationsModule {}
