import { ApiProperty } from '@nestjs/swagger';
import { payoutTroubles, payoutWaits, type Payout, type PayoutTrouble } from './payout.entity.js';

/** An incentive's way through a payout account. */
export class PayoutDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly accountId: string;

  @ApiProperty({ type: 'boolean', description: 'Everything was done but the call: nothing was sent, and the incentive stays released.' })
  readonly dryRun: boolean;

  @ApiProperty({ type: 'string', nullable: true, description: 'The provider’s id of the order.' })
  readonly reference: string | null;

  @ApiProperty({
    type: 'string',
    enum: payoutWaits,
    nullable: true,
    description: 'What an accepted order waits for. `resend`: the money left, and its delivery failed.',
  })
  readonly delivery: (typeof payoutWaits)[number] | null;

  @ApiProperty({
    type: 'string',
    enum: payoutTroubles,
    nullable: true,
    description: 'Why nobody can say what became of the order, or why it was not sent. `conflict` waits for a person.',
  })
  readonly trouble: PayoutTrouble | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What happened, and what to do.' })
  readonly detail: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether the provider gave a link that has to be handed over.' })
  readonly hasLink: boolean;

  @ApiProperty({ type: 'integer' })
  readonly attempts: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'When it is looked at again; null: not by itself.' })
  readonly nextAt: string | null;
}

/** Where a person redeems an incentive. */
export class PayoutLinkDto {
  @ApiProperty({ type: 'string', description: 'Whoever has it has the money.' })
  readonly link: string;
}

/** Describes a payout as it is answered. */
export function describePayout(payout: Payout): PayoutDto {
  const { accountId, reference, waitsFor, trouble, detail, link, attempts, nextAt } = payout;
  return {
    accountId,
    dryRun: trouble === 'dry_run',
    reference,
    delivery: waitsFor,
    trouble,
    detail,
    hasLink: link !== null,
    attempts,
    nextAt: nextAt?.toISOString() ?? null,
  };
}
