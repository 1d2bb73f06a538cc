import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsUUID } from 'class-validator';
import { IsStudyId } from '../../platform/http/id-fields.js';
import { IfSent } from '../../platform/http/if-sent.js';

const most = 10_000;

/** What is paid together: either all that a study owes, or incentives one by one. */
export class CreatePayoutBatchDto {
  @ApiPropertyOptional({
    type: 'string',
    description: 'Everything that this study owes and that is not on its way.',
    examples: ['st_4k9x0c2m7q'],
  })
  @IfSent()
  @IsStudyId()
  readonly studyId?: string;

  @ApiPropertyOptional({ type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 1, maxItems: most })
  @IfSent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(most)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  readonly incentiveIds?: readonly string[];
}

/** How many of a batch stand where. */
export class BatchCountsDto {
  @ApiProperty({ type: 'integer' })
  readonly total: number;

  @ApiProperty({ type: 'integer', description: 'Not looked at yet, or released and not sent yet.' })
  readonly waiting: number;

  @ApiProperty({ type: 'integer', description: 'May not be paid; `refusals` say why.' })
  readonly refused: number;

  @ApiProperty({ type: 'integer', description: 'Everything was done but the call.' })
  readonly dryRun: number;

  @ApiProperty({ type: 'integer' })
  readonly sending: number;

  @ApiProperty({ type: 'integer' })
  readonly sent: number;

  @ApiProperty({ type: 'integer' })
  readonly delivered: number;

  @ApiProperty({ type: 'integer' })
  readonly failed: number;

  @ApiProperty({ type: 'integer', description: 'Nobody knows yet what became of them.' })
  readonly unknown: number;
}

/** Why incentives of a batch were refused. */
export class BatchRefusalDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly incentiveId: string;

  @ApiProperty({ type: 'string', nullable: true, examples: ['release_refused'] })
  readonly code: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly detail: string | null;
}

/** A batch of payouts and how far it is. */
export class PayoutBatchDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly accountId: string;

  @ApiProperty({ type: 'boolean', description: 'Whether the account is in a dry run, in which nothing is sent.' })
  readonly dryRun: boolean;

  @ApiProperty({ type: 'string', nullable: true })
  readonly studyId: string | null;

  @ApiProperty({ type: () => BatchCountsDto })
  readonly counts: BatchCountsDto;

  @ApiProperty({ type: () => [BatchRefusalDto], description: 'The first hundred.' })
  readonly refusals: readonly BatchRefusalDto[];

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'By the pace so far; 0 once nothing waits, null as long as there is no pace.',
  })
  readonly secondsLeft: number | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;
}
