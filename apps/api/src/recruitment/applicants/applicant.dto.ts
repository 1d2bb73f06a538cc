import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { participationStatuses, type MissReason, type ParticipationStatus, type VerdictRule } from '@panelbridge/core';
import { IsIn } from 'class-validator';
import { PageQuery } from '../../platform/http/pagination.js';
import { IfSent } from '../../platform/http/if-sent.js';

const reviewActs = ['invite', 'reject'] as const;
const missReasons = ['value_missing', 'value_differs', 'criterion_gone'] as const satisfies readonly MissReason[];
const verdictRules = [
  'reject_selected',
  'accept_not_selected',
  'outside_accepted_range',
  'answer_missing',
] as const satisfies readonly VerdictRule[];

/** Which applicants of a study to list. */
export class ApplicantsQuery extends PageQuery {
  /** `applied`: those who wait for review. */
  @ApiPropertyOptional({ type: 'string', enum: participationStatuses })
  @IfSent()
  @IsIn(participationStatuses)
  readonly status?: ParticipationStatus;
}

/** A criterion that an applicant misses. */
export class MissedCriterionDto {
  @ApiProperty({ type: 'string', examples: ['location'] })
  readonly criterion: string;

  @ApiProperty({ type: 'string', enum: missReasons })
  readonly reason: MissReason;
}

/** How an applicant stood to the audience of the study when applying. */
export class ApplicantCriteriaDto {
  @ApiProperty({ type: 'boolean' })
  readonly matches: boolean;

  @ApiProperty({ type: 'string', isArray: true, description: 'Slugs of the criteria that were met.' })
  readonly matched: readonly string[];

  @ApiProperty({ type: () => MissedCriterionDto, isArray: true })
  readonly missed: readonly MissedCriterionDto[];
}

/** A rule of the screener that an answer breaks; where people review by hand, it decides nothing. */
export class BrokenRuleDto {
  @ApiProperty({ type: 'string' })
  readonly questionId: string;

  @ApiProperty({ type: 'string', enum: verdictRules })
  readonly rule: VerdictRule;
}

/** Who an applicant is, as far as it may be known here. */
export class ApplicantProfileDto {
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'An address that stands for the person and takes no mail; null where the study recruits for nobody but the hub.',
    examples: ['pp_9exh736@no-mail.panel.example.com'],
  })
  readonly pseudonym: string | null;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'Id in the panel; null where a platform asks for people under pseudonyms, or once the person has been removed.',
  })
  readonly participantId: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'As the panel has it; null: not known, or not disclosed.', examples: ['US'] })
  readonly country: string | null;
}

/** Somebody who applied, whatever became of them since. */
export class ApplicantDto {
  @ApiProperty({ type: 'string', description: 'Id of the participation.', examples: ['pp_9exh736'] })
  readonly id: string;

  @ApiProperty({ type: 'string', enum: participationStatuses })
  readonly status: ParticipationStatus;

  @ApiProperty({ type: () => ApplicantProfileDto })
  readonly profile: ApplicantProfileDto;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The version of the screener that was answered; null: there was none.' })
  readonly screenerVersion: number | null;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: 'The answers to it, by question; null: not disclosed.',
  })
  readonly answers: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ type: () => BrokenRuleDto, isArray: true, description: 'In the order of the questions.' })
  readonly brokenRules: readonly BrokenRuleDto[];

  @ApiProperty({
    type: () => ApplicantCriteriaDto,
    nullable: true,
    description: 'Null: the study had no audience, or it is not disclosed.',
  })
  readonly criteria: ApplicantCriteriaDto | null;

  @ApiProperty({
    type: 'string',
    enum: reviewActs,
    isArray: true,
    description: 'What a review can do now, by `POST …/participations/{id}/{act}`; inviting is approving.',
  })
  readonly possibleActs: readonly (typeof reviewActs)[number][];

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly appliedAt: string;

  @ApiProperty({ type: 'integer', description: 'Of the participation, for `If-Match`.' })
  readonly version: number;
}
