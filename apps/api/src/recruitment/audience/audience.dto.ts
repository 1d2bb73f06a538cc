import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  audienceLimits,
  audienceTypes,
  criterionFamilies,
  type AudienceLocation,
  type AudienceType,
  type CriterionFamily,
  type SelectedCriterion,
} from '@panelbridge/core';

/** Where people live. */
export class AudienceLocationDto {
  @ApiProperty({ type: 'string', enum: ['country', 'state'] })
  readonly by: AudienceLocation['by'];

  @ApiPropertyOptional({
    type: 'string',
    isArray: true,
    description: 'Codes of ISO 3166-1, or English names; with `country`.',
    examples: [['US', 'CA']],
  })
  readonly countries?: readonly string[];

  @ApiPropertyOptional({
    type: 'string',
    isArray: true,
    description: 'States of the United States, or Washington, D.C., by code or name; with `state`.',
    examples: [['NY', 'DC']],
  })
  readonly states?: readonly string[];
}

/** A criterion with what is asked, in the one form that suits its kind. */
export class SelectedCriterionDto {
  @ApiProperty({ type: 'string', description: 'Its slug; `GET /api/v1/criteria` lists them.', examples: ['age'] })
  readonly criterion: string;

  @ApiPropertyOptional({
    type: 'string',
    isArray: true,
    description: 'At least one of these values; for choices.',
    examples: [['en', 'de']],
  })
  readonly anyOf?: readonly string[];

  @ApiPropertyOptional({ type: 'number', description: 'At least this much, itself included; for numbers and ages.', examples: [25] })
  readonly from?: number;

  @ApiPropertyOptional({ type: 'number', description: 'At most this much, itself included; for numbers and ages.', examples: [34] })
  readonly to?: number;

  @ApiPropertyOptional({ type: 'boolean', description: 'Whether it is so; for yes and no.' })
  readonly equals?: boolean;
}

/** Whom a study recruits. People match who fulfil the location and every criterion. */
export class PutAudienceDto {
  @ApiProperty({ type: 'string', enum: audienceTypes, description: '`b2c`: general population. `b2b`: professionals of an industry.' })
  readonly type: AudienceType;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: audienceLimits.minutes,
    description: 'How long taking part lasts; a session lasts as long. It is the participation time of the study, too.',
    examples: [45],
  })
  readonly participationTimeMinutes: number;

  @ApiPropertyOptional({ type: () => AudienceLocationDto, description: 'The United States, unless given.' })
  readonly location?: AudienceLocationDto;

  @ApiPropertyOptional({ type: () => SelectedCriterionDto, isArray: true, maxItems: audienceLimits.criteria })
  readonly criteria?: readonly SelectedCriterion[];
}

/** One filter of an audience, for people. */
export class DescribedCriterionDto {
  @ApiProperty({ type: 'string', examples: ['age'] })
  readonly criterion: string;

  @ApiProperty({ type: 'string', examples: ['Age'] })
  readonly title: string;

  @ApiProperty({
    type: 'string',
    enum: criterionFamilies,
    nullable: true,
    description: 'Null: the criterion is gone from the catalogue, and matches nobody.',
  })
  readonly family: CriterionFamily | null;

  @ApiProperty({ type: 'string', description: 'What is asked.', examples: ['25 to 34 years'] })
  readonly asked: string;
}

/** An audience in words. */
export class AudienceSummaryDto {
  @ApiProperty({
    type: 'string',
    isArray: true,
    description: 'Names of the countries or states.',
    examples: [['United States']],
  })
  readonly location: readonly string[];

  @ApiProperty({ type: () => DescribedCriterionDto, isArray: true, description: 'In the order of the audience.' })
  readonly criteria: readonly DescribedCriterionDto[];
}

/** Whom a study recruits, as it is stored. */
export class AudienceDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  @ApiProperty({ type: 'string', enum: audienceTypes })
  readonly type: AudienceType;

  @ApiProperty({ type: 'integer' })
  readonly participationTimeMinutes: number;

  @ApiProperty({ type: () => AudienceLocationDto })
  readonly location: AudienceLocation;

  @ApiProperty({ type: () => SelectedCriterionDto, isArray: true })
  readonly criteria: readonly SelectedCriterion[];

  @ApiProperty({ type: () => AudienceSummaryDto })
  readonly summary: AudienceSummaryDto;

  @ApiProperty({ type: 'integer', description: 'The `ETag`.' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}

/** How many people an audience reaches. */
export class ReachCountDto {
  @ApiProperty({ type: 'boolean', description: 'The count is too small to be shown, and may be 0.' })
  readonly hidden: boolean;

  @ApiProperty({ type: 'integer', description: 'The count; 0 where it is hidden.', examples: [1234] })
  readonly atLeast: number;

  @ApiProperty({ type: 'string', examples: ['1,234 people'] })
  readonly text: string;
}

/** An audience, whether stored or only thought of, beside how many people it reaches. */
export class ReachDto extends AudienceSummaryDto {
  @ApiProperty({
    type: () => ReachCountDto,
    description: 'People of the panel who match and can be invited: not who has no address, or opted out.',
  })
  readonly reach: ReachCountDto;

  @ApiProperty({ type: () => PutAudienceDto, description: 'The audience that was counted, with defaults filled in.' })
  readonly audience: object;
}
