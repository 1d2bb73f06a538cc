import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** Incentives that somebody has paid together. How far it is follows from its items and their incentives. */
@Entity('payout_batches')
export class PayoutBatch {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'account_id' })
  accountId: string;

  /** Null: the incentives were named one by one. */
  @Column('text', { name: 'study_id', nullable: true })
  studyId: string | null;

  /** Id of an API key: its owner released what was due. */
  @Column('uuid', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}

/** One incentive of a batch. */
@Entity('payout_batch_items')
export class PayoutBatchItem {
  @PrimaryColumn('uuid', { name: 'batch_id' })
  batchId: string;

  @PrimaryColumn('uuid', { name: 'incentive_id' })
  incentiveId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  /** `taken`: it is on its way to the provider, or was before. */
  @Column('text', { default: 'waiting' })
  state: 'waiting' | 'taken' | 'refused';

  /** Why it was refused. */
  @Column('text', { nullable: true })
  code: string | null;

  @Column('text', { nullable: true })
  detail: string | null;
}
