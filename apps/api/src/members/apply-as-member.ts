import { Injectable } from '@nestjs/common';
import { ScreenerInvitations } from '../invitations/screener-invitations.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { MatchingStudies } from './matching-studies.js';
import type { Member } from './member.js';

/** Lets members apply as themselves: the study's own page knows them by an invitation, as it knows whoever was written to (S2-48). */
@Injectable()
export class ApplyAsMember {
  constructor(
    private readonly studies: MatchingStudies,
    private readonly invitations: ScreenerInvitations,
    private readonly database: WorkspaceDatabase,
  ) {}

  /** The page on which the member applies, as a path of the hub; `null` when the study is not for them. */
  async begin(member: Member, studyId: string): Promise<string | null> {
    const study = await this.studies.find(member, studyId);
    if (!study) return null;
    const invitations = await this.database.run(member.workspaceId, () => this.invitations.ensure(studyId, [member.id], 'asked_for'));
    const invitation = invitations.get(member.id);
    if (!invitation) throw new Error('an invitation that was ensured is not there');
    return `/s/${studyId}?i=${invitation.id}`;
  }
}
