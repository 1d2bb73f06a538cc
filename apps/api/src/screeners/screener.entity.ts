import type { Screener } from '@panelbridge/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One version of a study's screener. A row never changes: each application keeps the version that it answered (D14). */
@Entity('screeners')
export class ScreenerRow {
  @PrimaryColumn('text', { name: 'study_id' })
  studyId: string;

  /** 1 for the first, then one more for every real change. */
  @PrimaryColumn('int')
  version: number;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('jsonb')
  definition: Screener;

  /** Id of the API key. */
  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
