import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { anomalyNames, outcomes, type Outcome } from '@panelbridge/core';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { ActorDto } from '../events/actor.dto.js';
import { PageQuery } from '../platform/http/pagination.js';
import { trimText } from '../platform/http/trim-text.js';
import { TimelineAnomalyDto } from './timeline.dto.js';
import { quarantineStates, type QuarantineState } from './quarantine-item.entity.js';
import { IfSent } from '../platform/http/if-sent.js';

/** Which reports to list. */
export class QuarantineQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: quarantineStates })
  @IsOptional()
  @IsIn(quarantineStates)
  readonly state?: QuarantineState;

  @ApiPropertyOptional({ type: 'string', enum: anomalyNames })
  @IsOptional()
  @IsIn(anomalyNames)
  readonly reason?: string;

  @ApiPropertyOptional({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  @IsOptional()
  @IsString()
  @Length(1, 60)
  readonly studyId?: string;
}

/** Whose report it is. */
export class AssignDto {
  @ApiProperty({ type: 'string', examples: ['pp_9exh736'] })
  @IsString()
  @Length(1, 60)
  readonly participationId: string;

  /** What the report says; needed where the hub does not know what the tool's status means. */
  @ApiPropertyOptional({ type: 'string', enum: outcomes })
  @IfSent()
  @IsIn(outcomes)
  readonly outcome?: Outcome;

  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 500, examples: ['The tool lists the session under this person.'] })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly reason?: string;
}

/** Why nothing is to be done about it. */
export class DismissDto {
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 500, examples: ['A colleague tried the link.'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly reason: string;
}

/** A report that nobody could be credited with, or that says something unknown. */
export class QuarantineItemDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', enum: quarantineStates })
  readonly state: QuarantineState;

  @ApiProperty({ type: TimelineAnomalyDto, description: 'Why it waits, and what to do about it.' })
  readonly reason: TimelineAnomalyDto;

  @ApiProperty({ type: 'string', examples: ['redirect'] })
  readonly channel: string;

  @ApiProperty({ type: 'string', nullable: true })
  readonly studyId: string | null;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  readonly connectionId: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What was sent as the id.' })
  readonly externalId: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What was sent as the status.' })
  readonly partnerStatus: string | null;

  @ApiProperty({ type: 'string', enum: outcomes, nullable: true })
  readonly outcome: Outcome | null;

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly details: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'How often the same came.' })
  readonly seen: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly receivedAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly lastSeenAt: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'To whom it was assigned.' })
  readonly participationId: string | null;

  @ApiProperty({ type: ActorDto, nullable: true })
  readonly resolvedBy: ActorDto | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly resolvedAt: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What came of it: how it counted, or why it was dismissed.' })
  readonly resolution: string | null;

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly version: number;
}
