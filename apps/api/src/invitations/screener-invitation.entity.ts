import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An invitation to answer a study's screener. It takes no place and is no participation yet (D24). */
@Entity('screener_invitations')
export class ScreenerInvitation {
  /** `si_` and 20 random characters: who has it answers as this person. */
  @PrimaryColumn('text')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  @Column('uuid', { name: 'participant_id' })
  participantId: string;

  /** Set once the screener was answered. */
  @Column('text', { name: 'participation_id', nullable: true })
  participationId: string | null;

  /** False: somebody typed the person's address on the study's page; nobody of the team has invited them. */
  @Column('boolean', { name: 'by_team', default: true })
  byTeam: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
