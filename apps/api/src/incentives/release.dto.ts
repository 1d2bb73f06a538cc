import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { paymentFindings, type PaymentFinding } from '@panelbridge/core';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, IsObject, IsString, IsUUID, Length, Min, ValidateNested } from 'class-validator';
import type { ProblemBody } from '../platform/http/problem-body.js';
import { trimText } from '../platform/http/trim-text.js';
import { IncentiveDto } from './incentive.dto.js';
import { IfSent } from '../platform/http/if-sent.js';

/** One incentive of a bulk release. */
export class ReleaseItemDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  @IsUUID()
  readonly id: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'Release it only if this is still its version.' })
  @IfSent()
  @IsInt()
  @Min(1)
  readonly version?: number;
}

/** Incentives to release together. */
export class ReleaseIncentivesDto {
  @ApiProperty({ type: () => [ReleaseItemDto], minItems: 1, maxItems: 200 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => ReleaseItemDto)
  readonly items: readonly ReleaseItemDto[];
}

/** What became of one incentive of a bulk release. */
export class ReleaseResultDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', enum: ['released', 'refused'] })
  readonly result: 'released' | 'refused';

  @ApiPropertyOptional({ type: () => IncentiveDto, description: 'Only when it was released.' })
  readonly incentive?: IncentiveDto;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Only when it was refused: the problem that its own route would answer with.',
  })
  readonly problem?: ProblemBody;
}

/** What became of a bulk release. */
export class ReleaseResultsDto {
  @ApiProperty({ type: 'integer' })
  readonly released: number;

  @ApiProperty({ type: 'integer' })
  readonly refused: number;

  @ApiProperty({ type: () => [ReleaseResultDto], description: 'One for each item, in the order of the items.' })
  readonly results: readonly ReleaseResultDto[];
}

/** Why an incentive is withdrawn. */
export class CancelIncentiveDto {
  @ApiProperty({
    type: 'string',
    minLength: 1,
    maxLength: 500,
    description: 'Stands in the log. Do not name people.',
    examples: ['Paid in cash on site.'],
  })
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly reason: string;
}

/** What a person found out about a payment. */
export class ResolveIncentiveDto {
  @ApiProperty({
    type: 'string',
    enum: paymentFindings,
    description: '`delivered`: the person has the money. `failed`: no money moved, so that the payment can be retried.',
  })
  @IsIn(paymentFindings)
  readonly outcome: PaymentFinding;

  @ApiProperty({
    type: 'string',
    minLength: 1,
    maxLength: 500,
    description: 'How this was found out. Stands in the log. Do not name people.',
    examples: ['The provider shows the order as cancelled; support confirmed it.'],
  })
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly reason: string;
}
