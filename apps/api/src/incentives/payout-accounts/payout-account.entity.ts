import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CheckedRow } from '../../platform/database/checked-row.js';
import { SealedSecretRow } from '../../platform/database/sealed-secret-row.js';

/** Providers that are called for each payment. */
export const accountProviders = ['tremendous'] as const;

/** One of {@link accountProviders}. */
export type AccountProvider = (typeof accountProviders)[number];

/** The secrets of an account: the provider's API key, and the key by which its webhooks are proven. */
export const accountSecretNames = ['apiKey', 'webhookKey'] as const;

/** One of {@link accountSecretNames}. */
export type AccountSecretName = (typeof accountSecretNames)[number];

/** A workspace's login at a payout provider. */
@Entity('payout_accounts')
export class PayoutAccount extends CheckedRow {
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

  /** The provider takes no requests before. */
  @Column('timestamptz', { name: 'paused_until', nullable: true })
  pausedUntil: Date | null;
}

/** A secret of an account, encrypted. */
@Entity('payout_account_secrets')
export class PayoutAccountSecret extends SealedSecretRow {
  @PrimaryColumn('uuid', { name: 'account_id' })
  ownerId: string;
}
