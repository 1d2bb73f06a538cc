import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  anomalyNames,
  channels,
  findingKinds,
  incentiveStates,
  outcomes,
  participationStatuses,
  type FindingKind,
  type IncentiveState,
  type ParticipationStatus,
} from '@panelbridge/core';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { trimText } from '../../platform/http/trim-text.js';
import { IfSent } from '../../platform/http/if-sent.js';
import { FindingDto } from './finding.dto.js';

const reason = {
  type: 'string',
  minLength: 1,
  maxLength: 500,
  examples: ['The session is in the tool; the redirect was blocked.'],
} as const;
const reasonText = 'Stands in the timeline for good, also after an erase: no names or addresses.';

/** How many findings one request can apply. */
export const maximumFindings = 500;

/** How to apply a fix. */
export class ApplyFindingDto {
  @ApiPropertyOptional({ type: 'boolean', default: false, description: 'Say what would happen, and change nothing.' })
  @IfSent()
  @IsBoolean()
  readonly preview?: boolean;

  @ApiPropertyOptional({ ...reason, description: `Needed where the fix says \`needsReason\`. ${reasonText}` })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly reason?: string;
}

/** Why nothing is to be done. */
export class AcknowledgeFindingDto {
  @ApiProperty({ ...reason, description: reasonText })
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly reason: string;
}

/** One of many findings. */
export class FindingItemDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  @IsUUID()
  readonly id: string;

  /** With another version stored meanwhile the item is refused, as `If-Match` does for a single one. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1 })
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  readonly version?: number;
}

/** Which findings to apply at once: either those named, or the open ones of a kind. */
export class ApplyFindingsDto extends ApplyFindingDto {
  @ApiPropertyOptional({ type: FindingItemDto, isArray: true, minItems: 1, maxItems: maximumFindings })
  @IfSent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(maximumFindings)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => FindingItemDto)
  readonly items?: readonly FindingItemDto[];

  @ApiPropertyOptional({
    type: 'string',
    enum: findingKinds,
    description: `All open findings of this kind in the run, the first ${maximumFindings} of them.`,
  })
  @IfSent()
  @IsIn(findingKinds)
  readonly kind?: FindingKind;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: 500,
    description: 'With `kind`: `nextCursor` of the answer before, to go on after it.',
  })
  @IfSent()
  @IsString()
  @MaxLength(500)
  readonly cursor?: string;
}

/** What a fix does to the participation. */
export class ParticipationEffectDto {
  @ApiProperty({ type: 'string' })
  readonly id: string;

  @ApiProperty({ type: 'string', enum: participationStatuses })
  readonly from: ParticipationStatus;

  @ApiProperty({ type: 'string', enum: participationStatuses, description: 'The same as `from` when the status stays.' })
  readonly to: ParticipationStatus;
}

/** Where an incentive stands. */
export class IncentiveStandingDto {
  @ApiProperty({ type: 'string', enum: incentiveStates })
  readonly status: IncentiveState;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why it waits for a person; null: it does not.' })
  readonly holdReason: string | null;
}

/** What a fix does to the incentive. Releasing it is never part of it. */
export class IncentiveEffectDto {
  @ApiProperty({ type: IncentiveStandingDto, nullable: true, description: 'null: nothing was owed.' })
  readonly from: IncentiveStandingDto | null;

  @ApiProperty({ type: IncentiveStandingDto, nullable: true })
  readonly to: IncentiveStandingDto | null;
}

/** A report that a fix stores. */
export class StoredEvidenceDto {
  @ApiProperty({ type: 'string', enum: channels })
  readonly channel: string;

  @ApiProperty({ type: 'string', enum: outcomes })
  readonly outcome: string;

  @ApiProperty({ type: 'string', examples: ['apply'], description: 'What became of it by the rules that hold for every report.' })
  readonly disposition: string;

  @ApiProperty({ type: 'string', enum: anomalyNames, nullable: true })
  readonly anomaly: string | null;
}

/** What a fix does. What stays as it is, is null or empty. */
export class FixEffectDto {
  @ApiProperty({ type: ParticipationEffectDto, nullable: true, description: 'null: the finding names no participation.' })
  readonly participation: ParticipationEffectDto | null;

  @ApiProperty({ type: IncentiveEffectDto, nullable: true, description: 'null: it stays as it is.' })
  readonly incentive: IncentiveEffectDto | null;

  @ApiProperty({ type: StoredEvidenceDto, isArray: true })
  readonly evidence: readonly StoredEvidenceDto[];

  @ApiProperty({ type: 'boolean', description: 'Whether the row waits in `GET /api/v1/quarantine` then.' })
  readonly quarantined: boolean;
}

/** Why a fix is refused. */
export class FixRefusalDto {
  @ApiProperty({ type: 'string', examples: ['fix_refused'], description: 'A problem code.' })
  readonly code: string;

  @ApiProperty({ type: 'string', description: 'What stands against it and what to do.' })
  readonly detail: string;
}

/** What can come of applying a finding. */
export const fixResults = ['done', 'gone', 'refused'] as const;

const result = {
  type: 'string',
  enum: fixResults,
  description: '`gone`: the sides agree by now, so nothing was left to do and the finding is closed. `refused`: nothing changes.',
} as const;

/** What came, or would come, of applying one finding. */
export class FixAnswerDto {
  @ApiProperty({ type: 'boolean', description: 'Whether all of it was only tried: then nothing has changed.' })
  readonly preview: boolean;

  @ApiProperty(result)
  readonly result: (typeof fixResults)[number];

  @ApiProperty({ type: FixEffectDto, nullable: true, description: 'null when it is refused.' })
  readonly effect: FixEffectDto | null;

  @ApiProperty({ type: FixRefusalDto, nullable: true, description: 'Only in previews; without `preview` a refusal is a problem answer.' })
  readonly refusal: FixRefusalDto | null;

  @ApiProperty({ type: FindingDto, description: 'The finding as it is stored now.' })
  readonly finding: FindingDto;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'The version of the finding.' })
  readonly version: number;
}

/** What came, or would come, of one of many. */
export class FixResultDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty(result)
  readonly result: (typeof fixResults)[number];

  @ApiProperty({ type: FixEffectDto, nullable: true, description: 'null when it is refused.' })
  readonly effect: FixEffectDto | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The version of the finding afterwards; null when it is refused.' })
  readonly version: number | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The problem code of a refusal.' })
  readonly code: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What stands against it and what to do.' })
  readonly detail: string | null;
}

/** One result for each finding, in order; the others do not depend on it. */
export class FixResultsDto {
  @ApiProperty({ type: 'boolean' })
  readonly preview: boolean;

  @ApiProperty({ type: FixResultDto, isArray: true })
  readonly results: readonly FixResultDto[];

  @ApiProperty({ type: 'integer', minimum: 0, description: 'How many open findings of the kind come after these.' })
  readonly remaining: number;

  @ApiProperty({ type: 'string', nullable: true, description: 'Send it as `cursor` to go on with those; null when none remain.' })
  readonly nextCursor: string | null;
}
