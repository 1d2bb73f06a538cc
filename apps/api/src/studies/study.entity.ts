import type { Moderation, StudyKind, StudyStatus } from '@panelbridge/core';
import type { ScreenerSource } from '@panelbridge/core/connector';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A study. `placesTaken` is counted by the hot statements alone; nothing else may write it. */
@Entity('studies')
export class Study {
  /** `st_` and 10 characters. */
  @PrimaryColumn('text')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text')
  title: string;

  @Column('text', { default: '' })
  description: string;

  /** What people agree to by applying; null: nothing beyond taking part. */
  @Column('text', { name: 'consent_form', nullable: true })
  consentForm: string | null;

  /** Where applicants answer questions. */
  @Column('text', { name: 'screener_source', default: 'hub' })
  screenerSource: ScreenerSource;

  @Column('text', { default: 'unmoderated_test' })
  kind: StudyKind;

  /** Follows from the kind. */
  @Column('text', { default: 'unmoderated' })
  moderation: Moderation;

  @Column('text', { default: 'draft' })
  status: StudyStatus;

  @Column('int', { name: 'participation_limit', nullable: true })
  participationLimit: number | null;

  @Column('int', { name: 'places_taken', default: 0 })
  placesTaken: number;

  @Column('int', { name: 'participation_minutes', nullable: true })
  participationMinutes: number | null;

  /** How long a place is kept beyond the participation time (D10). */
  @Column('int', { name: 'reservation_minutes', default: 60 })
  reservationMinutes: number;

  /** Who comes back sooner is looked at by a person. */
  @Column('int', { name: 'minimum_seconds', default: 0 })
  minimumSeconds: number;

  /** In minor units. */
  @Column('int', { name: 'incentive_amount', nullable: true })
  incentiveAmount: number | null;

  @Column('text', { name: 'incentive_currency', nullable: true })
  incentiveCurrency: string | null;

  /** What pays for its participants; null until it is launched from one. */
  @Column('uuid', { name: 'budget_id', nullable: true })
  budgetId: string | null;

  /** What recruiting one participant costs, in minor units, as it stood at the launch (S2-81). */
  @Column('int', { name: 'recruitment_rate', nullable: true })
  recruitmentRate: number | null;

  /** Hours within which the team can object before a participant is paid by itself, as the policy said at the launch (S2-58); null: only a person pays. */
  @Column('int', { name: 'automatic_payment_hours', nullable: true })
  automaticPaymentHours: number | null;

  @Column('text', { name: 'on_return', default: 'completed' })
  onReturn: 'submitted' | 'completed';

  @Column('boolean', { name: 'auto_release', default: false })
  autoRelease: boolean;

  /** Whether people see a page with a Start button before the tool. */
  @Column('boolean', { name: 'entry_page', default: true })
  entryPage: boolean;

  @Column('text', { name: 'reconciliation_owner', nullable: true })
  reconciliationOwner: string | null;

  @Column('timestamptz', { name: 'launched_at', nullable: true })
  launchedAt: Date | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
