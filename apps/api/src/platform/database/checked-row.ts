import { Column } from 'typeorm';
import { ManagedRow } from './managed-row.js';

/** How far something that leads to another system is known to work. */
export const checkStatuses = ['unchecked', 'ready', 'needs_attention'] as const;

/** One of {@link checkStatuses}. */
export type CheckStatus = (typeof checkStatuses)[number];

/** Columns of what leads to another system, beside those of {@link ManagedRow}. */
export abstract class CheckedRow extends ManagedRow {
  @Column('text', { default: 'unchecked' })
  status: CheckStatus;

  /** What was wrong the last time, without secrets. */
  @Column('text', { name: 'status_detail', nullable: true })
  statusDetail: string | null;

  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt: Date | null;
}
