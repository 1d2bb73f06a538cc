import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { participationStatuses, type ParticipationStatus } from '@panelbridge/core';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/pagination.js';
import { reportStates, type ReportState } from './platform-report.entity.js';

/** Why a platform was not told. */
export class PlatformErrorDto {
  @ApiProperty({ type: 'string', examples: ['partner_authentication_failed', 'platform_kind_differs'] })
  readonly code: string;

  @ApiProperty({ type: 'string', description: 'What happened the last time.' })
  readonly detail: string;

  @ApiProperty({ type: 'string', description: 'What to do about it.' })
  readonly remedy: string;
}

/** The study as the platform describes it. */
export class PlatformStudyDto {
  @ApiProperty({ type: 'string', description: 'Its id there.' })
  readonly externalId: string;

  @ApiProperty({ type: 'string' })
  readonly title: string;

  @ApiProperty({ type: 'string', examples: ['interview'] })
  readonly kind: string;

  @ApiProperty({ type: 'string', examples: ['active'], description: 'Its status there; the hub does not follow it.' })
  readonly status: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Its limit there; the hub does not follow it.' })
  readonly participationLimit: number | null;
}

/** How many people are told, and how. */
export class PlatformCountsDto {
  @ApiProperty({ type: 'integer', description: 'People of whom the platform knows where they stand.' })
  readonly told: number;

  @ApiProperty({ type: 'integer', description: 'People who are still to be told, or whose newest status is.' })
  readonly waiting: number;

  @ApiProperty({ type: 'integer', description: 'People whom the platform turned down, so that nothing more is sent.' })
  readonly refused: number;

  @ApiProperty({
    type: 'integer',
    description: 'People whose newest status somebody has to enter there, since the platform offers no call for it.',
  })
  readonly byHand: number;
}

/** What states there are of telling a platform. */
export const tellingStates = ['not_launched', 'not_connected', 'waiting', 'open', 'refused', 'paused'] as const;

/** What a platform was told of a study. */
export class PlatformDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly connectionId: string;

  @ApiProperty({
    type: 'string',
    enum: [...tellingStates],
    description:
      '`not_connected`: no key or no study there, so the hub is the workspace and tells nobody. `waiting`: the study there was not looked at yet. `open`: people are told. `refused`: the study there does not fit, see `error`. `paused`: the connection needs attention; everything waits and goes on by itself.',
  })
  readonly state: (typeof tellingStates)[number];

  @ApiProperty({ type: PlatformStudyDto, nullable: true })
  readonly study: PlatformStudyDto | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'When the study there was looked at.' })
  readonly checkedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'When somebody was told of last.' })
  readonly lastToldAt: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Nothing is tried before; null: as soon as there is something.',
  })
  readonly nextAt: string | null;

  @ApiProperty({ type: PlatformCountsDto })
  readonly counts: PlatformCountsDto;

  @ApiProperty({ type: PlatformErrorDto, nullable: true })
  readonly error: PlatformErrorDto | null;
}

/** What a platform was told of one person. */
export class PlatformReportDto {
  @ApiProperty({ type: 'string', examples: ['pp_9exh736'] })
  readonly participationId: string;

  @ApiProperty({ type: 'string', enum: [...reportStates] })
  readonly state: ReportState;

  @ApiProperty({ type: 'string', description: 'The address under which the person is known there; it reaches nobody.' })
  readonly pseudonym: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'The platform’s own id of the person.' })
  readonly externalId: string | null;

  @ApiProperty({ type: 'string', enum: [...participationStatuses] })
  readonly status: ParticipationStatus;

  @ApiProperty({ type: 'string', enum: [...participationStatuses], nullable: true, description: 'The newest status that was told.' })
  readonly toldStatus: ParticipationStatus | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly toldAt: string | null;

  @ApiProperty({ type: 'integer', description: 'How often the person was sent.' })
  readonly attempts: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'When the person is sent again.' })
  readonly nextAt: string | null;

  @ApiProperty({ type: PlatformErrorDto, nullable: true })
  readonly error: PlatformErrorDto | null;
}

/** Which people are listed. */
export class ReportQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: [...reportStates] })
  @IsOptional()
  @IsIn(reportStates)
  state?: ReportState;
}
