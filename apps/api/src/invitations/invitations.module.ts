import { Module } from '@nestjs/common';
import { LinksModule } from '../links/links.module.js';
import { ParticipationsModule } from '../participations/participations.module.js';
import { AudiencesModule } from '../recruitment/audience/audiences.module.js';
import { StudiesModule } from '../studies/studies.module.js';
import { InvitationMails } from './invitation-mails.js';
import { InvitationSweep } from './invitation-sweep.js';
import { InvitationService } from './invitation.service.js';
import { InvitationsController } from './invitations.controller.js';
import { InviteService } from './invite.service.js';
import { InviteToScreener } from './invite-to-screener.js';
import { InviteToStudy } from './invite-to-study.js';
import { InviteAtLaunch } from './invite-at-launch.js';
import { KnownApplicants } from './known-applicants.js';
import { People } from './people.js';
import { InvitationReminders } from './reminders.js';
import { ScreenerInvitations } from './screener-invitations.js';
import { StartParticipations } from './start-participations.js';
import { WaveCandidates } from './waves/wave-candidates.js';
import { WavesController } from './waves/waves.controller.js';
import { WavesService } from './waves/waves.service.js';

/** How people come into studies: invited by the team, or applying on the study's page. */
@Module({
  imports: [AudiencesModule, LinksModule, ParticipationsModule, StudiesModule],
  controllers: [InvitationsController, WavesController],
  providers: [
    InvitationMails,
    InvitationReminders,
    InvitationSweep,
    InvitationService,
    InviteAtLaunch,
    InviteService,
    InviteToScreener,
    InviteToStudy,
    KnownApplicants,
    People,
    ScreenerInvitations,
    StartParticipations,
    WaveCandidates,
    WavesService,
  ],
  exports: [InvitationService, ScreenerInvitations],
})
export class InvitationsModule {}
