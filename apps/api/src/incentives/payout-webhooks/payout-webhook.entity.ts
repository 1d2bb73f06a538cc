import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** What became of a webhook of a payout provider. */
export const webhookResults = ['looked_up', 'unknown_order', 'unreadable', 'account_deleted'] as const;

/** One of {@link webhookResults}. */
export type WebhookResult = (typeof webhookResults)[number];

/** A proven webhook of a payout provider. It is a hint to look, so only its names are kept. */
@Entity('payout_webhooks')
@Unique(['accountId', 'eventId'])
export class PayoutWebhook {
  /** A bigint, as text. */
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('uuid', { name: 'account_id' })
  accountId: string;

  /** The provider's own, or a digest of the bytes. */
  @Column('text', { name: 'event_id' })
  eventId: string;

  /** Such as `REWARDS.DELIVERY.FAILED`; null: it could not be read. */
  @Column('text', { nullable: true })
  event: string | null;

  @Column('text', { name: 'resource_type', nullable: true })
  resourceType: 'orders' | 'rewards' | null;

  @Column('text', { name: 'resource_id', nullable: true })
  resourceId: string | null;

  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;

  @Column('text', { nullable: true })
  result: WebhookResult | null;

  @Column('uuid', { name: 'incentive_id', nullable: true })
  incentiveId: string | null;

  @Column('timestamptz', { name: 'received_at', default: () => 'now()' })
  receivedAt: Date;

  @Column('timestamptz', { name: 'processed_at', nullable: true })
  processedAt: Date | null;
}
