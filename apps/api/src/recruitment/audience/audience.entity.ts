import type { Audience } from '@panelbridge/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whom a study recruits. */
@Entity('audiences')
export class AudienceRow {
  @PrimaryColumn('text', { name: 'study_id' })
  studyId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('jsonb')
  definition: Audience;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
