import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { incentiveKinds, incentiveStates, type IncentiveKind, type IncentiveState } from '@panelbridge/core';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { ActorDto } from '../events/actor.dto.js';
import { IsParticipationId, IsStudyId } from '../platform/http/id-fields.js';
import { PageQuery } from '../platform/http/pagination.js';
import { toBoolean } from '../platform/http/to-boolean.js';
import { MoneyDto } from '../studies/money.dto.js';
import { PayoutDto } from './payouts/payout.dto.js';

/** Which incentives to list. */
export class IncentiveQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  @IsOptional()
  @IsStudyId()
  readonly studyId?: string;

  @ApiPropertyOptional({ type: 'string', examples: ['pp_9exh736'] })
  @IsOptional()
  @IsParticipationId()
  readonly participationId?: string;

  @ApiPropertyOptional({ type: 'string', enum: incentiveStates })
  @IsOptional()
  @IsIn(incentiveStates)
  readonly status?: IncentiveState;

  @ApiPropertyOptional({ type: 'boolean', description: 'Only those that wait for a person, or only the others.' })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  readonly held?: boolean;

  @ApiPropertyOptional({ type: 'boolean', description: 'Only failed orders that were retried, or only the others.' })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  readonly superseded?: boolean;
}

/** Why an incentive waits for a person. */
export class HoldDto {
  @ApiProperty({ type: 'string', examples: ['contradiction'] })
  readonly reason: string;

  @ApiProperty({ type: 'string', examples: ['Two reports about the same person disagree about how the participation ended.'] })
  readonly detail: string;

  @ApiProperty({ type: 'string', description: 'What a person can do about it.' })
  readonly remedy: string;
}

/** What a person is owed, and how far its payment has come. */
export class IncentiveDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  @ApiProperty({ type: 'string' })
  readonly participationId: string;

  @ApiProperty({ type: 'string', enum: incentiveKinds })
  readonly kind: IncentiveKind;

  @ApiProperty({ type: 'integer', description: 'Counts the orders for this payment; above 1 only after a failure that was confirmed.' })
  readonly sequence: number;

  @ApiProperty({
    type: 'string',
    description: 'Under which the payout provider knows the order; the same at every attempt, so that nobody is paid twice.',
    examples: ['pb-st_4k9x0c2m7q-pp_9exh736-incentive-1'],
  })
  readonly externalId: string;

  @ApiProperty({ type: () => MoneyDto })
  readonly amount: MoneyDto;

  @ApiProperty({ type: 'string', enum: incentiveStates })
  readonly status: IncentiveState;

  @ApiProperty({ type: () => HoldDto, nullable: true, description: 'Why it waits for a person; null: it does not.' })
  readonly hold: HoldDto | null;

  @ApiProperty({ type: 'string', description: 'Name of the payout provider.', examples: ['manual'] })
  readonly provider: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  readonly payoutFileId: string | null;

  @ApiProperty({
    type: () => PayoutDto,
    nullable: true,
    description: 'Its way through a payout account; null: it is paid by hand, or not released.',
  })
  readonly payout: PayoutDto | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly dueAt: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly releasedAt: string | null;

  @ApiProperty({ type: () => ActorDto, nullable: true })
  readonly releasedBy: ActorDto | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly sentAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly deliveredAt: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why the payment failed, in the words of the provider.' })
  readonly failureReason: string | null;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'The order that took the place of this one after it had failed.',
  })
  readonly supersededBy: string | null;

  @ApiProperty({ type: 'integer' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}
