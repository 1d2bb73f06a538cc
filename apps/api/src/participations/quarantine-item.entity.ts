import type { Outcome } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Where a quarantined report stands. */
export const quarantineStates = ['open', 'assigned', 'dismissed'] as const;

/** One of {@link quarantineStates}. */
export type QuarantineState = (typeof quarantineStates)[number];

/** A report that could not be tied to a participation, or says something unknown: kept and shown until a person decides. */
@Entity('quarantine')
export class QuarantineItem {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id', nullable: true })
  studyId: string | null;

  @Column('uuid', { name: 'connection_id', nullable: true })
  connectionId: string | null;

  @Column('text')
  channel: string;

  /** One of core's anomalies. */
  @Column('text')
  reason: string;

  /** What the tool sent as the id. */
  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;

  /** What the tool sent as the status. */
  @Column('text', { name: 'partner_status', nullable: true })
  partnerStatus: string | null;

  @Column('text', { nullable: true })
  outcome: Outcome | null;

  @Column('jsonb', { default: {} })
  details: Readonly<Record<string, unknown>>;

  /** How often the same came. */
  @Column('int', { default: 1 })
  seen: number;

  @Column('timestamptz', { name: 'received_at', default: () => 'now()' })
  receivedAt: Date;

  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt: Date;

  @Column('text', { default: 'open' })
  state: QuarantineState;

  @Column('text', { name: 'participation_id', nullable: true })
  participationId: string | null;

  /** Id of the API key. */
  @Column('text', { name: 'resolved_by', nullable: true })
  resolvedBy: string | null;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt: Date | null;

  @Column('text', { nullable: true })
  resolution: string | null;

  @Column('int', { default: 1 })
  version: number;
}
