import type { RemovalState } from '@panelbridge/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The exclusion of one participation. It outlives the id in the tool, so that whose it was can still be told (S0-41). */
@Entity('exclusions')
export class Exclusion {
  @PrimaryColumn('text', { name: 'participation_id', collation: 'C' })
  participationId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  /** As the tool knew the person; null where it keeps none of its own, or the person has been erased. */
  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;

  @Column('text')
  reason: string;

  /** Id of the API key. */
  @Column('text', { name: 'excluded_by' })
  excludedBy: string;

  @Column('timestamptz', { name: 'excluded_at', default: () => 'now()' })
  excludedAt: Date;

  /** How the second step stands, in the tool. */
  @Column('text')
  removal: RemovalState;

  /** Id of the API key. */
  @Column('text', { name: 'removed_by', nullable: true })
  removedBy: string | null;

  @Column('timestamptz', { name: 'removed_at', nullable: true })
  removedAt: Date | null;

  @Column('text', { nullable: true })
  note: string | null;

  @Column('int', { default: 1 })
  version: number;
}
