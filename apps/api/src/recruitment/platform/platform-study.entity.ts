import type { PlatformStudy } from '@panelbridge/core/connector';
import { Column, Entity } from 'typeorm';
import { LeasedStudyRow } from '../../studies/study-leases.js';

/** How a study stands at its platform. */
export const platformStates = ['unchecked', 'open', 'refused', 'absent'] as const;

/** One of {@link platformStates}; `absent`: the settings name no study there, so nobody is told anything. */
export type PlatformState = (typeof platformStates)[number];

/** A study as the platform has it that it recruits for. */
@Entity('platform_studies')
export class PlatformStudyRow extends LeasedStudyRow {
  @Column('text', { default: 'unchecked' })
  state: PlatformState;

  /** A digest of the settings that the state was found by. */
  @Column('text', { nullable: true })
  settings: string | null;

  /** As the platform described it. */
  @Column('jsonb', { nullable: true })
  described: PlatformStudy | null;

  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt: Date | null;

  /** Calls in a row that came to nothing. */
  @Column('int', { default: 0 })
  failures: number;

  /** Nothing is tried before; null: whenever there is something to tell. */
  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt: Date | null;

  @Column('text', { name: 'error_code', nullable: true })
  errorCode: string | null;

  @Column('text', { name: 'error_detail', nullable: true })
  errorDetail: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
