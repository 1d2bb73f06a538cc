import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQuery } from '../platform/http/pagination.js';
import { deliveryStates, type DeliveryState } from './alert-delivery.entity.js';

const kinds = ['failing', 'recovered'] as const;
const states = ['open', 'closed'] as const;
const severities = ['critical', 'warning', 'info'] as const;
const reasons = ['run_failed', 'rows_failed', 'removals_held', 'recovered'] as const;

/** Filters of the list. */
export class AlertQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly syncId?: string;

  @ApiPropertyOptional({ type: 'string', enum: kinds })
  @IsOptional()
  @IsIn(kinds)
  readonly kind?: (typeof kinds)[number];

  @ApiPropertyOptional({ type: 'string', enum: states, description: '`open`: failures that have not ended.' })
  @IsOptional()
  @IsIn(states)
  readonly state?: (typeof states)[number];
}

/** That a sync began to fail, or that it is well again. */
export class AlertDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly syncId: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The run after which it changed.' })
  readonly runId: string;

  @ApiProperty({ type: 'string', enum: kinds })
  readonly kind: (typeof kinds)[number];

  @ApiProperty({ type: 'string', enum: states, description: '`open`: a failure that has not ended.' })
  readonly state: (typeof states)[number];

  @ApiProperty({ type: 'string', enum: severities, description: '`critical`: the run could not go on, or no row arrived.' })
  readonly severity: (typeof severities)[number];

  @ApiProperty({ type: 'string', enum: reasons })
  readonly reason: (typeof reasons)[number];

  @ApiProperty({ type: 'integer' })
  readonly failedRows: number;

  @ApiProperty({ type: 'integer' })
  readonly rows: number;

  @ApiProperty({ type: 'string', examples: ['The sync “CRM to panel”: 12 of 300 rows failed'] })
  readonly title: string;

  @ApiProperty({ type: 'string', description: 'What it means and what to do.' })
  readonly text: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'Of a recovery: the failure that it ended.' })
  readonly closesId: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly closedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;
}

/** What became of an alert on one channel. */
export class AlertDeliveryDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Stays the same through every attempt; a webhook’s `webhook-id`.' })
  readonly id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly channelId: string;

  @ApiProperty({ type: 'string', enum: deliveryStates, description: '`skipped`: it had become pointless before it could go.' })
  readonly state: DeliveryState;

  @ApiProperty({ type: 'integer' })
  readonly attempts: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'While it is `queued`.' })
  readonly nextAttemptAt: string | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'HTTP status of the last answer.' })
  readonly answerStatus: number | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What was wrong the last time.' })
  readonly error: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly deliveredAt: string | null;
}

/** An alert with what became of it on each channel. */
export class AlertDetailDto extends AlertDto {
  @ApiProperty({ type: [AlertDeliveryDto] })
  readonly deliveries: readonly AlertDeliveryDto[];
}
