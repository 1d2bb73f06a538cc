import type { PairKind } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Where the other side's list comes from: its tool is asked, or somebody uploads it. */
export const reconciliationSources = ['pull', 'upload'] as const;

/** One of {@link reconciliationSources}. */
export type ReconciliationSource = (typeof reconciliationSources)[number];

/** How far a run is. */
export const reconciliationStatuses = ['queued', 'reading', 'comparing', 'finished', 'failed'] as const;

/** One of {@link reconciliationStatuses}. */
export type ReconciliationStatus = (typeof reconciliationStatuses)[number];

/** How an uploaded list is read. */
export interface UploadOptions {
  readonly delimiter: string;
  /** Places of the columns, from 0. */
  readonly columns: { readonly id: number; readonly status: number | null; readonly at: number | null };
  /** Whether the status column answers a question, by yes or no. */
  readonly isFlag: boolean;
  /** When the list was taken, ISO 8601. */
  readonly listedAt: string;
  /** Whether the list is a part of the other side's, so that who is missing in it says nothing. */
  readonly isPartial?: boolean;
}

/** One comparison of both sides of a study. */
@Entity('reconciliations')
export class Reconciliation {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text', { name: 'study_id' })
  studyId: string;

  @Column('text')
  source: ReconciliationSource;

  @Column('text', { default: 'queued' })
  status: ReconciliationStatus;

  @Column('text', { name: 'file_name', nullable: true })
  fileName: string | null;

  /** {@link UploadOptions}; empty for a pull. */
  @Column('jsonb', { default: {} })
  options: UploadOptions | Readonly<Record<string, never>>;

  @Column('int', { name: 'pull_pass', nullable: true })
  pullPass: number | null;

  @Column('int', { name: 'rows_total', nullable: true })
  rowsTotal: number | null;

  @Column('int', { name: 'rows_read', default: 0 })
  rowsRead: number;

  @Column('jsonb', { default: {} })
  counts: Readonly<Partial<Record<PairKind, number>>>;

  @Column('int', { name: 'new_findings', default: 0 })
  newFindings: number;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('text', { name: 'error_detail', nullable: true })
  errorDetail: string | null;

  @Column('int', { default: 0 })
  attempt: number;

  @Column('timestamptz', { name: 'pruned_at', nullable: true })
  prunedAt: Date | null;

  /** The key that asked for it; null: the schedule did. */
  @Column('text', { name: 'created_by', nullable: true })
  createdBy: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  @Column('int', { default: 1 })
  version: number;
}
