import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { criterionFamilies, type Criterion, type CriterionFamily } from '@panelbridge/core';
import { IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../../platform/http/pagination.js';
import { IfSent } from '../../platform/http/if-sent.js';

const kinds = ['choice', 'range', 'age', 'boolean'] as const;

/** What to look for. */
export class CriteriaQuery extends PageQuery {
  /** Words of titles, values, families and descriptions, whole or in part; all of them have to be found. */
  @ApiPropertyOptional({ type: 'string', maxLength: 200, examples: ['chrome'] })
  @IfSent()
  @IsString()
  @MaxLength(200)
  readonly search?: string;
}

/** A value that can be chosen. */
export class CriterionValueDto {
  @ApiProperty({ type: 'string', description: 'Send it in `anyOf`.', examples: ['en'] })
  readonly slug: string;

  @ApiProperty({ type: 'string', examples: ['English'] })
  readonly title: string;
}

/** Something by which people are chosen. */
export class CriterionDto {
  @ApiProperty({ type: 'string', examples: ['languages'] })
  readonly slug: string;

  @ApiProperty({ type: 'string', enum: criterionFamilies, description: '`custom`: a characteristic of the workspace.' })
  readonly family: CriterionFamily;

  @ApiProperty({ type: 'string', examples: ['Demographic'] })
  readonly familyTitle: string;

  @ApiProperty({ type: 'string' })
  readonly title: string;

  @ApiProperty({ type: 'string' })
  readonly description: string;

  @ApiProperty({ type: 'string', enum: kinds, description: 'How it is selected: `anyOf`, `from` and `to` (range, age), or `equals`.' })
  readonly kind: Criterion['kind'];

  @ApiProperty({ type: 'string', nullable: true, description: 'What a range counts; null: nothing in particular.' })
  readonly unit: string | null;

  @ApiProperty({ type: () => CriterionValueDto, isArray: true, nullable: true, description: 'Null: any text, or no choice at all.' })
  readonly values: readonly CriterionValueDto[] | null;

  @ApiProperty({
    type: 'string',
    isArray: true,
    description: 'Slugs of the values that were searched for; empty: the criterion itself was.',
  })
  readonly found: readonly string[];
}
