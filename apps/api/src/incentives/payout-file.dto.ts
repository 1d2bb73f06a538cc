import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsObject, IsString, Length, MaxLength, ValidateNested } from 'class-validator';
import { IfSent } from '../platform/http/if-sent.js';
import { ActorDto } from '../events/actor.dto.js';
import { IsStudyId } from '../platform/http/id-fields.js';
import { trimText } from '../platform/http/trim-text.js';
import { MoneyDto } from '../studies/money.dto.js';

const most = 10_000;

/** Which incentives a file collects. */
export class CreatePayoutFileDto {
  @ApiPropertyOptional({ type: 'string', description: 'Only incentives of this study; of all, if left out.', examples: ['st_4k9x0c2m7q'] })
  @IfSent()
  @IsStudyId()
  readonly studyId?: string;
}

/** Payments that arrived. */
export class DeliveredPayoutsDto {
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    maxItems: most,
    description: 'External ids; all payments of the file that were sent, if left out.',
  })
  @IfSent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(most)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  readonly externalIds?: readonly string[];
}

/** A payment that failed for good. */
export class FailedPayoutDto {
  @ApiProperty({ type: 'string', examples: ['pb-st_4k9x0c2m7q-pp_9exh736-incentive-1'] })
  @IsString()
  @MaxLength(200)
  readonly externalId: string;

  @ApiProperty({ type: 'string', minLength: 1, maxLength: 500, examples: ['The mailbox does not exist.'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly reason: string;
}

/** Payments that failed for good. */
export class FailedPayoutsDto {
  @ApiProperty({ type: () => [FailedPayoutDto], minItems: 1, maxItems: most })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(most)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => FailedPayoutDto)
  readonly items: readonly FailedPayoutDto[];
}

/** How far the payments of a file have come. */
export class PayoutProgressDto {
  @ApiProperty({ type: 'integer' })
  readonly sent: number;

  @ApiProperty({ type: 'integer' })
  readonly delivered: number;

  @ApiProperty({ type: 'integer' })
  readonly failed: number;
}

/** A list of payments for whoever pays by hand. */
export class PayoutFileDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', description: 'Name of the payout provider.', examples: ['manual'] })
  readonly provider: string;

  @ApiProperty({ type: 'integer', description: 'How many payments it holds.' })
  readonly incentives: number;

  @ApiProperty({ type: () => [MoneyDto], description: 'One sum for each currency.' })
  readonly totals: readonly MoneyDto[];

  @ApiProperty({ type: () => PayoutProgressDto })
  readonly progress: PayoutProgressDto;

  @ApiProperty({ type: () => ActorDto })
  readonly createdBy: ActorDto;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;
}
