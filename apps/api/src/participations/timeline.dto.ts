import { ApiProperty } from '@nestjs/swagger';
import { participationStatuses } from '@panelbridge/core';
import { ActorDto } from '../events/actor.dto.js';
import { actNames, type ActName } from './act-names.js';
import { ExplanationDto } from './participation.dto.js';

/** What kinds of entries a timeline has. */
export const timelineKinds = ['event', 'evidence', 'quarantine', 'screener_invitation', 'email'] as const;

/** What is irregular about a report, and what to do about it. */
export class TimelineAnomalyDto {
  @ApiProperty({ type: 'string', examples: ['never_started'] })
  readonly code: string;

  @ApiProperty({ type: 'string' })
  readonly detail: string;

  @ApiProperty({ type: 'string' })
  readonly remedy: string;
}

/** One thing that happened. */
export class TimelineEntryDto {
  @ApiProperty({ type: 'string', enum: timelineKinds })
  readonly kind: (typeof timelineKinds)[number];

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly at: string;

  @ApiProperty({ type: 'string', examples: ['participation.status_changed'] })
  readonly type: string;

  @ApiProperty({ type: 'string', nullable: true })
  readonly from: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly to: string | null;

  @ApiProperty({ type: ActorDto, nullable: true })
  readonly actor: ActorDto | null;

  @ApiProperty({ type: 'string', nullable: true, examples: ['redirect'] })
  readonly channel: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly reason: string | null;

  @ApiProperty({ type: TimelineAnomalyDto, nullable: true })
  readonly anomaly: TimelineAnomalyDto | null;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What else is known, by the kind of the entry.' })
  readonly details: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: 'string', nullable: true })
  readonly requestId: string | null;
}

/** Everything that happened in one participation, the oldest first. */
export class TimelineDto {
  @ApiProperty({ type: 'string' })
  readonly participationId: string;

  @ApiProperty({ type: 'string', enum: participationStatuses })
  readonly status: string;

  @ApiProperty({ type: ExplanationDto })
  readonly why: ExplanationDto;

  @ApiProperty({ type: 'string', enum: actNames, isArray: true })
  readonly possibleActs: readonly ActName[];

  @ApiProperty({ type: TimelineEntryDto, isArray: true })
  readonly entries: readonly TimelineEntryDto[];
}
