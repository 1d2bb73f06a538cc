import type { IncentiveKind, IncentiveState } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/**
 * What a person is owed, and the order to pay it. A failed order stays as it is, with its id and its payout file; the retry is a row of the
 * next sequence, to which `supersededBy` leads.
 */
@Entity('incentives')
export class IncentiveRow {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  @Column({ type: 'text', name: 'participation_id', collation: 'C' })
  participationId: string;

  @Column('text', { default: 'incentive' })
  kind: IncentiveKind;

  @Column('int', { default: 1 })
  sequence: number;

  /** In minor units. */
  @Column('int')
  amount: number;

  @Column('text')
  currency: string;

  @Column('text', { default: 'due' })
  status: IncentiveState;

  /** Why it waits for a person, as core's `describeHold` reads it. */
  @Column('text', { name: 'hold_reason', nullable: true })
  holdReason: string | null;

  /** Under which a payout provider knows the order; the database derives it from what the order is for. */
  @Column({
    type: 'text',
    name: 'external_id',
    collation: 'C',
    unique: true,
    insert: false,
    update: false,
    nullable: true,
    generatedType: 'STORED',
    asExpression: `'pb-' || study_id || '-' || participation_id || '-' || kind || '-' || sequence`,
  })
  externalId: string;

  /** Name of the payout provider. */
  @Column('text', { default: 'manual' })
  provider: string;

  @Column('uuid', { name: 'payout_file_id', nullable: true })
  payoutFileId: string | null;

  @Column('timestamptz', { name: 'due_at', default: () => 'now()' })
  dueAt: Date;

  @Column('timestamptz', { name: 'released_at', nullable: true })
  releasedAt: Date | null;

  /** Id of an API key, or `system`. */
  @Column('text', { name: 'released_by', nullable: true })
  releasedBy: string | null;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt: Date | null;

  /** In the words of the provider; may name the person, so it never goes into events. */
  @Column('text', { name: 'failure_reason', nullable: true })
  failureReason: string | null;

  @Column('uuid', { name: 'superseded_by', nullable: true })
  supersededBy: string | null;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
