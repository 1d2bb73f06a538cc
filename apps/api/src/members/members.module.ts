import { Module } from '@nestjs/common';
import { InvitationsModule } from '../invitations/invitations.module.js';
import { LinksModule } from '../links/links.module.js';
import { ParticipationsModule } from '../participations/participations.module.js';
import { AudiencesModule } from '../recruitment/audience/audiences.module.js';
import { ApplyAsMember } from './apply-as-member.js';
import { InvitationChoice } from './invitation-choice.js';
import { MatchingStudies } from './matching-studies.js';
import { MemberPruning } from './member-pruning.js';
import { MemberRecords } from './member-records.js';
import { MemberSessions } from './member-sessions.js';
import { OwnParticipations } from './own-participations.js';
import { SignInMail } from './sign-in-mail.js';
import { SignIns } from './sign-ins.js';
import { ParticipantsModule } from '../participants/participants.module.js';

/** The pages of panel members: they sign in by a link in a mail, see the studies that match them, and how their applications stand. */
@Module({
  imports: [AudiencesModule, InvitationsModule, LinksModule, ParticipantsModule, ParticipationsModule],
  providers: [
    ApplyAsMember,
    InvitationChoice,
    MatchingStudies,
    MemberPruning,
    MemberRecords,
    MemberSessions,
    OwnParticipations,
    SignInMail,
    SignIns,
  ],
  exports: [ApplyAsMember, InvitationChoice, MatchingStudies, MemberSessions, OwnParticipations, SignIns],
})
export class MembersModule {}
