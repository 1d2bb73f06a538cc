import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often a study is reconciled by itself. */
@Entity('reconciliation_schedules')
export class ReconciliationSchedule {
  @PrimaryColumn('text', { name: 'study_id' })
  studyId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('int', { name: 'every_hours' })
  everyHours: number;

  @Column('timestamptz', { name: 'next_at' })
  nextAt: Date;

  @Column('int', { default: 1 })
  version: number;
}
