import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { findingKinds, fixes, type FindingKind, type Fix } from '@panelbridge/core';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { ActorDto } from '../../events/actor.dto.js';
import { PageQuery } from '../../platform/http/pagination.js';
import { findingStates, type FindingState } from './finding.entity.js';

/** States that can be asked for. */
const askedStates = [...findingStates, 'all'] as const;
const state = { type: 'string', enum: askedStates } as const;
const kind = { type: 'string', enum: findingKinds } as const;

/** Which findings of a run to list. */
export class FindingQuery extends PageQuery {
  @ApiPropertyOptional(kind)
  @IsOptional()
  @IsIn(findingKinds)
  readonly kind?: FindingKind;

  @ApiPropertyOptional({ ...state, description: 'Of a run all of them unless given; of a study those that are open.' })
  @IsOptional()
  @IsIn(askedStates)
  readonly state?: (typeof askedStates)[number];

  @ApiPropertyOptional({ type: 'string', examples: ['pp_9exh736'] })
  @IsOptional()
  @IsString()
  @Length(1, 60)
  readonly participationId?: string;
}

/** Which findings of a run to export: all of them unless given. */
export class FindingExportQuery {
  @ApiPropertyOptional(kind)
  @IsOptional()
  @IsIn(findingKinds)
  readonly kind?: FindingKind;

  @ApiPropertyOptional(state)
  @IsOptional()
  @IsIn(askedStates)
  readonly state?: (typeof askedStates)[number];
}

/** What is offered to be done about a finding. */
export class FixDto {
  @ApiProperty({ type: 'string', enum: fixes })
  readonly act: Fix;

  @ApiProperty({ type: 'string', examples: ['Record the report'] })
  readonly title: string;

  @ApiProperty({ type: 'string', description: 'What it does, in plain words.' })
  readonly effect: string;

  @ApiProperty({ type: 'boolean', description: 'Whether whoever applies it has to say why.' })
  readonly needsReason: boolean;
}

/** A place where the two sides of a study disagree. */
export class FindingDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  readonly studyId: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The run that saw it last.' })
  readonly reconciliationId: string;

  @ApiProperty(kind)
  readonly kind: FindingKind;

  @ApiProperty({ type: 'string', examples: ['Finished there, not here'] })
  readonly title: string;

  @ApiProperty({ type: 'string', description: 'What it means.' })
  readonly detail: string;

  @ApiProperty({ type: 'string', description: 'What to do about it.' })
  readonly remedy: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'Our status when it was seen last; null: the id names nobody here.' })
  readonly ours: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'What the tool says: an outcome, `absent`, or its own word where that means nothing here.',
  })
  readonly theirs: string | null;

  @ApiProperty({ type: 'string', nullable: true, examples: ['pp_9exh736'] })
  readonly participationId: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The id as the tool lists it; null where it lists nothing, and after an erase.',
  })
  readonly externalId: string | null;

  @ApiProperty({ type: FixDto })
  readonly fix: FixDto;

  @ApiProperty({ type: 'string', enum: findingStates })
  readonly state: FindingState;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'What was done about it, and why; of an open one what was done before it came up again.',
  })
  readonly resolution: string | null;

  @ApiProperty({ type: ActorDto, nullable: true })
  readonly resolvedBy: ActorDto | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly resolvedAt: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    examples: ['Kim Nguyen'],
    description: 'Who looks after the reconciliation of the study, as its field `reconciliationOwner` says.',
  })
  readonly owner: string | null;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'In how many runs it was seen.' })
  readonly seen: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly firstSeenAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly lastSeenAt: string;

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly version: number;
}
