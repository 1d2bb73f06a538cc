import type { ReportedOutcome, ReturnName } from '@panelbridge/core/connector';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The unguessable key of one study and way of coming back. A row never changes. */
@Entity('return_keys')
export class ReturnKey {
  @PrimaryColumn('text')
  key: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  @Column('text')
  name: ReturnName;

  @Column('text')
  outcome: ReportedOutcome;
}
