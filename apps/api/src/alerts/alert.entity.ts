import type { AlertNotice } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** That a sync began to fail, or that it is well again; once for each change of state. */
@Entity('alerts')
export class Alert {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'sync_id' })
  syncId: string;

  @Column('uuid', { name: 'run_id' })
  runId: string;

  @Column('text')
  kind: AlertNotice['kind'];

  @Column('text')
  severity: AlertNotice['severity'];

  @Column('text')
  reason: AlertNotice['reason'];

  /** A whole number in text, as the database gives it. */
  @Column('bigint', { name: 'failed_rows' })
  failedRows: string;

  @Column('bigint')
  rows: string;

  @Column('text')
  title: string;

  @Column('text')
  text: string;

  /** Of a recovery: the failure that it ends. */
  @Column('uuid', { name: 'closes_id', nullable: true })
  closesId: string | null;

  /** Of a failure: when it ended. */
  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
