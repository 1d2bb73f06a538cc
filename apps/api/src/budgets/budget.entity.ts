import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Money in one currency that studies are paid from. What it holds stands in the ledger alone. */
@Entity('budgets')
export class Budget {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text')
  name: string;

  /** ISO 4217. */
  @Column('text')
  currency: string;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
