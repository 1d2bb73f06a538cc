import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** Providers that are called for each payment. */
export const accountProviders = ['tremendous'] as const;

/** One of {@link accountProviders}. */
export type AccountProvider = (typeof accountProviders)[number];

/** How far an account is known to work. */
export const accountStatuses = ['unchecked', 'ready', 'needs_attention'] as const;

/** One of {@link accountStatuses}. */
export type AccountStatus = (typeof accountStatuses)[number];

/** The secrets of an account: the provider's API key, and the key by which its webhooks are proven. */
export const accountSecretNames = ['apiKey', 'webhookKey'] as const;

/** One of {@link accountSecretNames}. */
export type AccountSecretName = (typeof accountSecretNames)[number];

/** A workspace's login at a payout provider. */
@Entity('payout_accounts')
export class PayoutAccount {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text')
  name: string;

  @Column('text')
  provider: AccountProvider;

  @Column('jsonb')
  settings: Readonly<Record<string, unknown>>;

  /** Everything is done but the call. */
  @Column('boolean', { name: 'dry_run', default: false })
  dryRun: boolean;

  /** Whether it takes what is released. */
  @Column('boolean', { name: 'is_default', default: false })
  isDefault: boolean;

  @Column('text', { default: 'unchecked' })
  status: AccountStatus;

  /** What was wrong the last time, without secrets. */
  @Column('text', { name: 'status_detail', nullable: true })
  statusDetail: string | null;

  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt: Date | null;

  /** The provider takes no requests before. */
  @Column('timestamptz', { name: 'paused_until', nullable: true })
  pausedUntil: Date | null;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt: Date | null;
}

/** A secret of an account, encrypted. */
@Entity('payout_account_secrets')
export class PayoutAccountSecret {
  @PrimaryColumn('uuid', { name: 'account_id' })
  accountId: string;

  @PrimaryColumn('text')
  name: AccountSecretName;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  /** The key of the configuration that it is sealed with. */
  @Column('text', { name: 'key_id' })
  keyId: string;

  @Column('bytea')
  sealed: Buffer;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
