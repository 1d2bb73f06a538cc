import type { ConnectorErrorCode } from '@panelbridge/core/connector';
import { Column, Entity } from 'typeorm';
import { LeasedStudyRow } from '../studies/study-leases.js';

/** `listing`: the tool's records are read page by page; `identifying`: those that the list left open are asked for one by one. */
export const pullPhases = ['idle', 'listing', 'identifying'] as const;

/** One of {@link pullPhases}. */
export type PullPhase = (typeof pullPhases)[number];

/** Where the reading of a study's records at its tool stands. */
@Entity('pulls')
export class Pull extends LeasedStudyRow {
  /** Counts the passes that were begun. */
  @Column('int', { default: 0 })
  pass: number;

  /** The newest pass that came to its end. */
  @Column('int', { name: 'whole_pass', default: 0 })
  wholePass: number;

  /** Whether the tool let that one be read to its end. */
  @Column('boolean', { name: 'whole_pass_reads_all', default: true })
  wholePassReadsAll: boolean;

  /** A pass that somebody waits for. */
  @Column('int', { name: 'requested_pass', default: 0 })
  requestedPass: number;

  @Column('text', { default: 'idle' })
  phase: PullPhase;

  /** Where the next page begins, by the connector; `null`: at the beginning. */
  @Column('text', { nullable: true })
  cursor: string | null;

  /** How many pages the present pass has listed. */
  @Column('int', { default: 0 })
  pages: number;

  /** How many of them in a row, up to now, have shown no record that the pass had not listed before. */
  @Column('int', { name: 'stale_pages', default: 0 })
  stalePages: number;

  /** A cursor that the present pass has gone on from; one that comes back shows that the list goes round in circles. */
  @Column('text', { nullable: true })
  milestone: string | null;

  @Column('boolean', { name: 'reads_all', default: true })
  readsAll: boolean;

  /** Requests of the present pass that asked whom a record is about. */
  @Column('int', { default: 0 })
  identifications: number;

  /** What the present pass reads by, as a digest. */
  @Column('text', { nullable: true })
  settings: string | null;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  /** `null`: nothing happens before somebody asks, or the connection works again. */
  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt: Date | null;

  /** The moment that is reserved for the next request. */
  @Column('timestamptz', { name: 'slot_at', nullable: true })
  slotAt: Date | null;

  /** How often in a row a request failed in a way that passes by itself. */
  @Column('int', { default: 0 })
  failures: number;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: ConnectorErrorCode | null;

  /** Without secrets. */
  @Column('text', { name: 'error_detail', nullable: true })
  errorDetail: string | null;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
