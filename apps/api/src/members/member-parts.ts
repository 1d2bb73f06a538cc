import type { ApplyAsMember } from './apply-as-member.js';
import type { Configuration } from '../platform/configuration/configuration.js';
import type { InvitationChoice } from './invitation-choice.js';
import type { MatchingStudies } from './matching-studies.js';
import type { MemberSessions } from './member-sessions.js';
import type { OwnParticipations } from './own-participations.js';
import type { SignIns } from './sign-ins.js';

/** What the pages of members need. */
export interface MemberParts {
  readonly signIns: SignIns;
  readonly sessions: MemberSessions;
  readonly studies: MatchingStudies;
  readonly applications: ApplyAsMember;
  readonly participations: OwnParticipations;
  readonly choice: InvitationChoice;
  readonly configuration: Configuration;
}
