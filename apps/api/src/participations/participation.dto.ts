import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  channels,
  incentiveStates,
  outcomes,
  participationStatuses,
  removalStates,
  type IncentiveState,
  type ParticipationStatus,
  type RemovalState,
} from '@panelbridge/core';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQuery } from '../platform/http/pagination.js';
import { MoneyDto } from '../studies/money.dto.js';
import { actNames, type ActName } from './act-names.js';
import { ExclusionDto } from './exclusion/exclusion.dto.js';

/** Which participations of a study to list. */
export class ParticipationQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: participationStatuses })
  @IsOptional()
  @IsIn(participationStatuses)
  readonly status?: ParticipationStatus;

  /** Only that of one person of the panel. */
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly participantId?: string;

  @ApiPropertyOptional({
    type: 'string',
    enum: removalStates,
    description: 'Only excluded people whose removal in the tool stands so; `waiting`: their exclusion is half done.',
  })
  @IsOptional()
  @IsIn(removalStates)
  readonly exclusion?: RemovalState;
}

/** The report that decides, of all that came. */
export class EffectiveEvidenceDto {
  @ApiProperty({ type: 'string', enum: outcomes })
  readonly outcome: string;

  @ApiProperty({ type: 'string', enum: channels })
  readonly channel: string;
}

/** What is owed for the participation. */
export class OwedIncentiveDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', enum: incentiveStates })
  readonly status: IncentiveState;

  @ApiProperty({ type: MoneyDto })
  readonly amount: MoneyDto;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why it waits for a person; null: it does not.' })
  readonly holdReason: string | null;

  @ApiProperty({
    type: 'string',
    description: 'Name of the payout provider; `manual`: a person pays it from a payout file.',
    examples: ['manual'],
  })
  readonly provider: string;
}

/** One person in one study, as lists show it. Who it is stands in the panel alone. */
export class ParticipationSummaryDto {
  @ApiProperty({ type: 'string', examples: ['pp_9exh736'] })
  readonly id: string;

  @ApiProperty({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  readonly studyId: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'Null once the person has been removed from the panel.' })
  readonly participantId: string | null;

  @ApiProperty({ type: 'string', enum: participationStatuses })
  readonly status: ParticipationStatus;

  @ApiProperty({ type: 'boolean', description: 'Whether one of the places of the study is taken by it.' })
  readonly holdsPlace: boolean;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Until when the place is kept for somebody in the tool.',
  })
  readonly reservedUntil: string | null;

  @ApiProperty({ type: EffectiveEvidenceDto, nullable: true })
  readonly evidence: EffectiveEvidenceDto | null;

  @ApiProperty({ type: OwedIncentiveDto, nullable: true })
  readonly incentive: OwedIncentiveDto | null;

  @ApiProperty({ type: ExclusionDto, nullable: true, description: 'Null unless the person is excluded.' })
  readonly exclusion: ExclusionDto | null;

  @ApiProperty({ type: 'string', enum: actNames, isArray: true, description: 'What a person can do now; each is a route.' })
  readonly possibleActs: readonly ActName[];

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly invitedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly startedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly endedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly completedAt: string | null;

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}

/** Why a participation stands where it does, and what comes next. */
export class ExplanationDto {
  @ApiProperty({ type: 'string', examples: ['The return of the browser reported `submitted`.'] })
  readonly because: string;

  @ApiProperty({ type: 'string', examples: ['The incentive is due; a person has to release it.'] })
  readonly next: string;
}

/** Addresses that belong to one person. */
export class PersonalLinksDto {
  @ApiProperty({
    type: 'string',
    format: 'uri',
    nullable: true,
    description: 'The way into the study, for this person alone; null when nobody can enter by it any more, or the key may only read.',
  })
  readonly entryUrl: string | null;

  @ApiProperty({
    type: 'string',
    format: 'uri',
    nullable: true,
    description: 'Where the person books a session, moves it or calls it off; null unless they may, or the key may only read.',
  })
  readonly bookingUrl: string | null;
}

/** One person in one study. */
export class ParticipationDto extends ParticipationSummaryDto {
  @ApiProperty({ type: ExplanationDto })
  readonly why: ExplanationDto;

  @ApiProperty({ type: 'integer', nullable: true, description: 'The version of the screener that was answered.' })
  readonly screenerVersion: number | null;

  @ApiProperty({ type: 'object', nullable: true, additionalProperties: true, description: 'The answers to it, by question.' })
  readonly answers: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ type: PersonalLinksDto })
  readonly links: PersonalLinksDto;
}
