import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { channels, outcomes, participationStatuses, type Channel, type Outcome, type ParticipationStatus } from '@panelbridge/core';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { DiagnosisDto } from '../setup/setup.dto.js';

/** How many participants to compare. */
export class ComparisonQuery {
  /** The first to enter come first. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 10 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  readonly limit: number = 10;
}

/** What the hub knows. */
export class OurSideDto {
  @ApiProperty({ type: 'string', enum: participationStatuses })
  readonly status: ParticipationStatus;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly startedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly endedAt: string | null;
}

/** What was reported from outside over one channel. */
export class ReportDto {
  @ApiProperty({ type: 'string', enum: outcomes })
  readonly outcome: Outcome;

  @ApiProperty({ type: 'string', enum: channels })
  readonly channel: Channel;

  /** The tool's own word, where it sent one. */
  @ApiProperty({ type: 'string', nullable: true })
  readonly partnerStatus: string | null;

  /** When it happened, by the tool's clock, else when it arrived. */
  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly at: string;

  /** How often it arrived. */
  @ApiProperty({ type: 'integer' })
  readonly seen: number;
}

/** Both sides of one participation. */
export class ComparisonRowDto {
  @ApiProperty({ type: 'string', examples: ['pp_9exh736'] })
  readonly participationId: string;

  @ApiProperty({ type: () => OurSideDto })
  readonly hub: OurSideDto;

  /** What the tool itself says, by webhook or pull. */
  @ApiProperty({ type: () => ReportDto, nullable: true })
  readonly tool: ReportDto | null;

  /** What the browser claimed that came back. */
  @ApiProperty({ type: () => ReportDto, nullable: true })
  readonly redirect: ReportDto | null;

  /** Whether our status says the same as the tool; null while there is nothing to compare. */
  @ApiProperty({ type: 'boolean', nullable: true })
  readonly agrees: boolean | null;

  @ApiProperty({ type: () => DiagnosisDto, nullable: true })
  readonly finding: DiagnosisDto | null;
}

/** Both sides for the first participants of a study. */
export class ComparisonDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  /** Whether the tool reports by itself, by webhook or pull. */
  @ApiProperty({ type: 'boolean' })
  readonly toolReports: boolean;

  @ApiProperty({ type: () => ComparisonRowDto, isArray: true })
  readonly participants: readonly ComparisonRowDto[];

  /** How many rows have a finding. */
  @ApiProperty({ type: 'integer' })
  readonly findings: number;
}
