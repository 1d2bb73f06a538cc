import type { RemovalDecision, RunCounters, RunKind, RunScope, RunState, SyncPlan } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Place } from '../digest-settings.js';

/** Who asked for a run. */
export type RunTrigger = 'request' | 'schedule';

/** What a run is at. */
export type RunPhase = 'reading' | 'comparing' | 'sending' | 'removing';

/** The settings with which a run was begun; later changes of the sync, its model or its destination do not touch it. */
export interface RunSettings {
  readonly syncName: string;
  readonly modelId: string;
  /** Null: the panel. */
  readonly connectionId: string | null;
  /** Where that leads; what was sent to another place says nothing about this one. */
  readonly place: Place;
  readonly plan: SyncPlan;
  readonly splitRetries: boolean;
  readonly removalThreshold: number;
  readonly maximumBatchSize: number;
  readonly maximumDeleteBatchSize: number;
  /** Most people whom the destination can be asked about at once; null: it cannot be asked. */
  readonly maximumLookupSize: number | null;
  readonly requestsPerMinute: number;
}

/** What a run would do, found by a dry run. */
export interface ExpectedChanges {
  /** Rows that no run has sent before; at the panel those that would make a new person. */
  readonly creates: number;
  readonly updates: number;
  readonly deletes: number;
  readonly clears: number;
  readonly invalid: number;
  readonly unchanged: number;
}

/** One execution of a sync. */
@Entity('sync_runs')
export class SyncRun {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'sync_id' })
  syncId: string;

  @Column('text')
  kind: RunKind;

  @Column('text')
  trigger: RunTrigger;

  @Column('text', { default: 'queued' })
  state: RunState;

  @Column('text', { nullable: true })
  phase: RunPhase | null;

  /** Of a test run: so many rows from the front. */
  @Column('int', { name: 'row_limit', nullable: true })
  rowLimit: number | null;

  @Column('boolean', { name: 'removals_confirmed', default: false })
  removalsConfirmed: boolean;

  /** Null until it has begun. */
  @Column('jsonb', { nullable: true })
  settings: RunSettings | null;

  @Column('text', { name: 'settings_digest', nullable: true })
  settingsDigest: string | null;

  @Column('text', { nullable: true })
  sends: RunScope['sends'] | null;

  @Column('text', { nullable: true })
  because: RunScope['because'];

  /** A whole number, as text; so are the other two. */
  @Column('bigint', { name: 'rows_read', default: 0 })
  rowsRead: string;

  @Column('bigint', { name: 'rows_planned', nullable: true })
  rowsPlanned: string | null;

  @Column('bigint', { name: 'planned_to', default: 0 })
  plannedTo: string;

  /** Names that are missing are 0. */
  @Column('jsonb', { default: {} })
  counters: Partial<RunCounters>;

  @Column('int', { default: 0 })
  requests: number;

  @Column('jsonb', { nullable: true })
  removal: RemovalDecision | null;

  @Column('jsonb', { nullable: true })
  expected: ExpectedChanges | null;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('text', { name: 'error_detail', nullable: true })
  errorDetail: string | null;

  @Column('timestamptz', { name: 'waits_until', nullable: true })
  waitsUntil: Date | null;

  @Column('timestamptz', { name: 'cancel_requested_at', nullable: true })
  cancelRequestedAt: Date | null;

  @Column('uuid', { name: 'holder_id', nullable: true })
  holderId: string | null;

  @Column('text', { name: 'created_by', nullable: true })
  createdBy: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { name: 'read_at', nullable: true })
  readAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  /** When its rows and exchanges were taken away. */
  @Column('timestamptz', { name: 'pruned_at', nullable: true })
  prunedAt: Date | null;

  @Column('int', { default: 1 })
  version: number;
}
