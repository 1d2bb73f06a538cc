import type { FindingKind, Fix } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Where a finding stands: `gone` is what a later look did not find any more. */
export const findingStates = ['open', 'applied', 'acknowledged', 'gone'] as const;

/** One of {@link findingStates}. */
export type FindingState = (typeof findingStates)[number];

/** A place where the two sides of a study disagree, kept until somebody has done something about it or it is gone. */
@Entity('findings')
export class Finding {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  /** The run that saw it last. */
  @Column('uuid', { name: 'reconciliation_id' })
  reconciliationId: string;

  @Column('text')
  kind: FindingKind;

  @Column({ type: 'text', name: 'participation_id', collation: 'C', nullable: true })
  participationId: string | null;

  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;

  /** Our status when it was seen last. */
  @Column('text', { nullable: true })
  ours: string | null;

  /** An outcome, `absent`, or the tool's own word where that means nothing here. */
  @Column('text', { nullable: true })
  theirs: string | null;

  @Column('jsonb', { default: {} })
  details: Readonly<Record<string, unknown>>;

  @Column('text')
  fix: Fix;

  @Column('text', { default: 'open' })
  state: FindingState;

  /** Id of the API key, or `system`. */
  @Column('text', { name: 'resolved_by', nullable: true })
  resolvedBy: string | null;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt: Date | null;

  @Column('text', { nullable: true })
  resolution: string | null;

  /** In how many runs it was seen. */
  @Column('int', { default: 1 })
  seen: number;

  @Column('timestamptz', { name: 'first_seen_at', default: () => 'now()' })
  firstSeenAt: Date;

  @Column('timestamptz', { name: 'last_seen_at', default: () => 'now()' })
  lastSeenAt: Date;

  @Column('int', { default: 1 })
  version: number;
}
