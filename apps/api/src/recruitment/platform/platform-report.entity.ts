import type { ParticipationStatus } from '@panelbridge/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What has become of telling a platform about one person. */
export const reportStates = ['waiting', 'told', 'refused', 'by_hand'] as const;

/** One of {@link reportStates}; `by_hand`: the platform offers no call for the newest status, so a person enters it there. */
export type ReportState = (typeof reportStates)[number];

/** One person as a platform knows them. */
@Entity('platform_reports')
export class PlatformReport {
  @PrimaryColumn('text', { name: 'participation_id', collation: 'C' })
  participationId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId: string;

  /** The address under which the person is known there. */
  @Column('text')
  pseudonym: string;

  /** The platform's own id of the person. */
  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;

  @Column('text', { default: 'waiting' })
  state: ReportState;

  /** Null: the platform does not know the person yet. */
  @Column('text', { name: 'told_status', nullable: true })
  toldStatus: ParticipationStatus | null;

  @Column('timestamptz', { name: 'told_at', nullable: true })
  toldAt: Date | null;

  /** The status that could not be told. */
  @Column('text', { name: 'refused_status', nullable: true })
  refusedStatus: ParticipationStatus | null;

  /** How often the person was sent. */
  @Column('int', { default: 0 })
  attempts: number;

  /** How often of these the platform turned the person down. */
  @Column('int', { default: 0 })
  rejections: number;

  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt: Date | null;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('text', { name: 'error_detail', nullable: true })
  errorDetail: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
