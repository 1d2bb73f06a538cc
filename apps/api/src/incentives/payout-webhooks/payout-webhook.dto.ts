import { ApiProperty } from '@nestjs/swagger';
import { webhookResults, type PayoutWebhook, type WebhookResult } from './payout-webhook.entity.js';

/** Something that a payout provider has reported. */
export class PayoutWebhookDto {
  @ApiProperty({ type: 'string', description: 'The provider’s own, or a digest of the bytes.' })
  readonly eventId: string;

  @ApiProperty({ type: 'string', nullable: true, examples: ['REWARDS.DELIVERY.FAILED'] })
  readonly event: string | null;

  @ApiProperty({ type: 'string', enum: ['orders', 'rewards'], nullable: true })
  readonly resourceType: 'orders' | 'rewards' | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The provider’s id of the order or the reward.' })
  readonly resourceId: string | null;

  @ApiProperty({
    type: 'string',
    enum: webhookResults,
    nullable: true,
    description:
      '`looked_up`: the provider is asked what became of the order. `unknown_order`: it is none of this workspace. Null: not read yet.',
  })
  readonly result: WebhookResult | null;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  readonly incentiveId: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly receivedAt: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly processedAt: string | null;
}

/** Describes a webhook as it is answered. */
export function describePayoutWebhook(webhook: PayoutWebhook): PayoutWebhookDto {
  const { eventId, event, resourceType, resourceId, result, incentiveId, receivedAt, processedAt } = webhook;
  return {
    eventId,
    event,
    resourceType,
    resourceId,
    result,
    incentiveId,
    receivedAt: receivedAt.toISOString(),
    processedAt: processedAt?.toISOString() ?? null,
  };
}
