import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Screener } from '@panelbridge/core';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { IfSent } from '../platform/http/if-sent.js';
import { describeScreener } from './describe-screener.js';

/** Which version to read. */
export class ScreenerQuery {
  /** The latest, unless given. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1 })
  @IfSent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  readonly version?: number;
}

/**
 * A condition on earlier answers: one of `{question, equals}`, `{question, includes}`, `{question, atLeast}`, `{question, atMost}`,
 * `{all: […]}`, `{any: […]}` and `{not: …}`, with nothing beside.
 */
export class ScreenerConditionDto {
  /** Id of an earlier question. */
  @ApiPropertyOptional({ type: 'string' })
  readonly question?: string;

  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'number' }] })
  readonly equals?: string | number;

  /** Id of a choice. */
  @ApiPropertyOptional({ type: 'string' })
  readonly includes?: string;

  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'number' }] })
  readonly atLeast?: string | number;

  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'number' }] })
  readonly atMost?: string | number;

  @ApiPropertyOptional({ type: () => ScreenerConditionDto, isArray: true })
  readonly all?: readonly ScreenerConditionDto[];

  @ApiPropertyOptional({ type: () => ScreenerConditionDto, isArray: true })
  readonly any?: readonly ScreenerConditionDto[];

  @ApiPropertyOptional({ type: () => ScreenerConditionDto })
  readonly not?: ScreenerConditionDto;
}

/** A screener of one question, with all its defaults. */
export const exampleQuestions: object[] = [
  {
    id: 'banking',
    text: 'Do you bank on your phone?',
    required: true,
    kind: 'single_choice',
    choices: [
      { id: 'yes', text: 'Yes', effect: 'accept' },
      { id: 'no', text: 'No', effect: 'reject' },
    ],
  },
];

/** One version of a study's screener. */
export class ScreenerDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  /** 1 for the first, then one more for every real change; the `ETag`. */
  @ApiProperty({ type: 'integer' })
  readonly version: number;

  @ApiProperty({ type: 'integer', description: 'The version that new applicants answer.' })
  readonly latestVersion: number;

  /** With all defaults filled in. */
  @ApiProperty({ ...describeScreener('output').properties.questions, examples: [exampleQuestions] })
  readonly questions: Screener['questions'];

  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the API key that saved it.' })
  readonly createdBy: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;
}
