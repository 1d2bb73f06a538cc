import type { Availability } from '@panelbridge/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When a study's team holds sessions. */
@Entity('availabilities')
export class AvailabilityRow {
  @PrimaryColumn('text', { name: 'study_id' })
  studyId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('jsonb')
  definition: Availability;

  /** Between two slots. */
  @Column('int', { name: 'gap_minutes', default: 0 })
  gapMinutes: number;

  /** How long the place of somebody who is invited is kept while they book nothing (D10). */
  @Column('int', { name: 'hold_hours', default: 72 })
  holdHours: number;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
