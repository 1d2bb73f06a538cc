import type { Money } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A list of payments that was handed to whoever pays by hand. It is never changed; its rows are the incentives that point to it. */
@Entity('payout_files')
export class PayoutFile {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  /** Name of the payout provider. */
  @Column('text')
  provider: string;

  /** How many it holds. */
  @Column('int')
  incentives: number;

  /** One sum for each currency. */
  @Column('jsonb')
  totals: readonly Money[];

  /** Id of an API key. */
  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
