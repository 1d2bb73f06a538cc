import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { ExchangeDto } from '../../connections/exchange.dto.js';
import { PageQuery } from '../../platform/http/pagination.js';

const bigint = /^\d{1,18}$/;

/** Which exchanges of a run to list. */
export class RunExchangeQuery extends PageQuery {
  @ApiPropertyOptional({
    type: 'string',
    maxLength: 200,
    description: 'An email or a primary key, whose batches are found, or a part of what was said.',
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly search?: string;

  @ApiPropertyOptional({
    type: 'string',
    description: 'Only what came after this id, the oldest first: send the last id again to follow a run.',
  })
  @IsOptional()
  @Matches(bigint)
  readonly after?: string;

  @ApiPropertyOptional({ type: 'string', description: 'Only the requests of this batch.' })
  @IsOptional()
  @Matches(bigint)
  readonly batch?: string;
}

/** A request of a run and its answer; secrets are removed, what is said of people is not. */
export class RunExchangeDto extends ExchangeDto {
  @ApiProperty({ type: 'string', nullable: true, description: 'The batch of rows; one that was split has several requests.' })
  readonly batchId: string | null;
}
