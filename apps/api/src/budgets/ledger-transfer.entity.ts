import type { Account, TransferKind } from '@panelbridge/core';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One movement of money. Only functions of the database write it, and nobody changes it. */
@Entity('ledger_transfers')
export class LedgerTransfer {
  @PrimaryColumn('bigint', { generated: 'identity', generatedIdentity: 'ALWAYS' })
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'budget_id' })
  budgetId: string;

  @Column('text')
  kind: TransferKind;

  /** Derived from what it is for; see core's `transferKey`. */
  @Column('text')
  key: string;

  @Column('text', { name: 'study_id', nullable: true })
  studyId: string | null;

  @Column({ type: 'text', name: 'participation_id', collation: 'C', nullable: true })
  participationId: string | null;

  @Column('text', { nullable: true })
  note: string | null;

  /** Id of a key, or `system`. */
  @Column('text')
  actor: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}

/** What a transfer does to one account. */
@Entity('ledger_postings')
export class LedgerPosting {
  @PrimaryColumn('bigint', { name: 'transfer_id' })
  transferId: string;

  @PrimaryColumn('text')
  account: Account;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'budget_id' })
  budgetId: string;

  @Column('text', { name: 'study_id', nullable: true })
  studyId: string | null;

  /** In minor units, a bigint as text. */
  @Column('bigint')
  amount: string;
}
