import type { AlertState, DeleteBehaviour, Fault, FieldMapping, IngestionMode, SyncPlan } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A model that a destination is kept in step with. */
@Entity('syncs')
export class Sync {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text')
  name: string;

  @Column('uuid', { name: 'model_id' })
  modelId: string;

  /** Null: the destination is the panel. */
  @Column('uuid', { name: 'connection_id', nullable: true })
  connectionId: string | null;

  @Column('text')
  mode: IngestionMode;

  @Column('text', { name: 'delete_behaviour', default: 'do_nothing' })
  deleteBehaviour: DeleteBehaviour;

  @Column('jsonb')
  mappings: readonly FieldMapping[];

  @Column('boolean', { name: 'split_retries', default: true })
  splitRetries: boolean;

  /** Part of the rows sent before that may be missing before removals are held back, from 0 to 1. */
  @Column('float8', { name: 'removal_threshold' })
  removalThreshold: number;

  /** Share of a run's rows that may fail before anybody is told, from 0 to 1. */
  @Column('float8', { name: 'failed_share' })
  failedShare: number;

  /** Null: every channel of the workspace. */
  @Column('uuid', { name: 'alert_channel_ids', array: true, nullable: true })
  alertChannelIds: readonly string[] | null;

  @Column('text', { name: 'alert_state', default: 'ok' })
  alertState: AlertState;

  @Column('text', { name: 'schedule_cron', nullable: true })
  scheduleCron: string | null;

  /** IANA name. */
  @Column('text', { name: 'schedule_time_zone', nullable: true })
  scheduleTimeZone: string | null;

  @Column('timestamptz', { name: 'next_run_at', nullable: true })
  nextRunAt: Date | null;

  /** What the settings came to when they were saved. */
  @Column('jsonb', { nullable: true })
  plan: SyncPlan | null;

  /** A digest of the settings that the ledger was written by; null: nothing has been sent yet. */
  @Column('text', { name: 'ledger_settings', nullable: true })
  ledgerSettings: string | null;

  /** What is worth knowing of the settings. */
  @Column('jsonb', { default: [] })
  hints: readonly Fault[];

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt: Date | null;
}
