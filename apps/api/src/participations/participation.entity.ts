import type { Answers, Channel, Outcome, ParticipationStatus } from '@panelbridge/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One person in one study. Written by statements that hold its row's lock, never saved as a whole. */
@Entity('participations')
export class Participation {
  /** `pp_` and 7 characters. */
  @PrimaryColumn('text', { collation: 'C' })
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  /** Null once the person has been removed from the panel. */
  @Column('uuid', { name: 'participant_id', nullable: true })
  participantId: string | null;

  @Column('text')
  status: ParticipationStatus;

  @Column('boolean', { name: 'holds_place', default: false })
  holdsPlace: boolean;

  /** Until when the place is kept for somebody who is in the tool. */
  @Column('timestamptz', { name: 'reserved_until', nullable: true })
  reservedUntil: Date | null;

  /** The rank of the effective evidence; see core's `rankEvidence`. */
  @Column('int', { name: 'evidence_rank', default: 0 })
  evidenceRank: number;

  @Column('text', { name: 'evidence_outcome', nullable: true })
  evidenceOutcome: Outcome | null;

  @Column('text', { name: 'evidence_channel', nullable: true })
  evidenceChannel: Channel | null;

  /** The version of the screener that was answered (D14). */
  @Column('int', { name: 'screener_version', nullable: true })
  screenerVersion: number | null;

  @Column('jsonb', { nullable: true })
  answers: Answers | null;

  /** What of the study's audience the person met when applying; null: the study had none. */
  @Column('jsonb', { nullable: true })
  criteria: Readonly<Record<string, unknown>> | null;

  @Column('timestamptz', { name: 'invited_at', nullable: true })
  invitedAt: Date | null;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  /** The last time that the person went into the tool. */
  @Column('timestamptz', { name: 'entered_at', nullable: true })
  enteredAt: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt: Date | null;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
