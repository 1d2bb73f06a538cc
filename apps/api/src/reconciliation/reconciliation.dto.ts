import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { pairKinds, type PairKind } from '@panelbridge/core';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsISO8601, IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from '../platform/http/pagination.js';
import { toBoolean } from '../platform/http/to-boolean.js';
import {
  reconciliationSources,
  reconciliationStatuses,
  type ReconciliationSource,
  type ReconciliationStatus,
} from './reconciliation.entity.js';

/** Asks for a run against the tool's own records. The other side's list is sent as `text/csv` instead. */
export class StartReconciliationDto {
  @ApiProperty({ type: 'string', enum: ['pull'] })
  @IsIn(['pull'])
  readonly source: 'pull';
}

/** How an uploaded list is read; of no meaning for a pull. */
export class UploadQuery {
  @ApiPropertyOptional({
    type: 'string',
    description: 'The column of the ids; found by its name when left out.',
    examples: ['Participant ID'],
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly idColumn?: string;

  @ApiPropertyOptional({
    type: 'string',
    description: 'The column of the statuses; found by its name when left out. A list without one is of people who finished.',
    examples: ['Status'],
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly statusColumn?: string;

  @ApiPropertyOptional({ type: 'string', description: 'The column of the times, in ISO 8601; only shown.', examples: ['Completed at'] })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly atColumn?: string;

  @ApiPropertyOptional({
    type: 'string',
    description: 'What the list was called, for whoever looks at the run later.',
    examples: ['sessions.csv'],
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly fileName?: string;

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'When the list was exported; what happened here later is not held against it. Left out: now.',
  })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly listedAt?: string;

  @ApiPropertyOptional({
    type: 'boolean',
    description:
      'Whether the list is only a part of the other side’s: then nobody counts as missing in it, and no finding is gone because of it.',
  })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  readonly partial?: boolean;
}

/** How far a run is. */
export class ReconciliationProgressDto {
  @ApiProperty({
    type: 'integer',
    description: 'Rows of the other side’s list that were read; for a pull that is under way, records that are known to be about somebody.',
  })
  readonly rowsRead: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'About how many there are; exact once the run is finished.' })
  readonly rowsTotal: number | null;

  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100 })
  readonly percent: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'At the present pace; null while that cannot be told.' })
  readonly secondsLeft: number | null;
}

/** Why a run failed. */
export class ReconciliationErrorDto {
  @ApiProperty({ type: 'string', examples: ['csv_malformed'] })
  readonly code: string;

  @ApiProperty({ type: 'string' })
  readonly detail: string;

  @ApiProperty({ type: 'string', description: 'What to do about it.' })
  readonly remedy: string;
}

/** One comparison of both sides of a study. */
export class ReconciliationDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  readonly studyId: string;

  @ApiProperty({ type: 'string', enum: reconciliationSources })
  readonly source: ReconciliationSource;

  @ApiProperty({ type: 'string', nullable: true })
  readonly fileName: string | null;

  @ApiProperty({ type: 'string', enum: reconciliationStatuses })
  readonly status: ReconciliationStatus;

  @ApiProperty({ type: () => ReconciliationProgressDto })
  readonly progress: ReconciliationProgressDto;

  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(pairKinds.map((kind) => [kind, { type: 'integer' as const }])),
    required: [...pairKinds],
    description: 'Ids by how their two sides came out: `match`, `open` (nothing to compare yet), or a kind of finding.',
  })
  readonly counts: Readonly<Record<PairKind, number>>;

  @ApiProperty({ type: 'integer', description: 'Findings that were not known before, or came up again.' })
  readonly newFindings: number;

  @ApiProperty({ type: 'string', nullable: true, description: 'Who sees to it that both sides agree, as the study says.' })
  readonly owner: string | null;

  @ApiProperty({ type: () => ReconciliationErrorDto, nullable: true })
  readonly error: ReconciliationErrorDto | null;

  @ApiProperty({ type: 'boolean', description: 'Whether the schedule asked for it.' })
  readonly scheduled: boolean;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly startedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly finishedAt: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether its rows are still kept: they are for 30 days, findings for good.' })
  readonly rowsKept: boolean;

  @ApiProperty({ type: 'integer' })
  readonly version: number;
}

/** Which rows of the report to list. */
export class ReportQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: pairKinds })
  @IsOptional()
  @IsIn(pairKinds)
  readonly kind?: PairKind;
}

/** Both sides of one id. */
export class ReportRowDto {
  @ApiProperty({ type: 'string', nullable: true, examples: ['pp_9exh736'], description: 'Our id; null where theirs names nobody here.' })
  readonly participationId: string | null;

  @ApiProperty({ type: 'string', nullable: true, examples: ['i9exh736'], description: 'The id as the tool writes it.' })
  readonly externalId: string | null;

  @ApiProperty({ type: 'string', nullable: true, examples: ['submitted'], description: 'Our status.' })
  readonly ours: string | null;

  @ApiProperty({
    type: 'string',
    examples: ['submitted'],
    description: 'What the tool says: an outcome, `absent`, or its own word where that means nothing here.',
  })
  readonly theirs: string;

  @ApiProperty({ type: 'string', enum: pairKinds })
  readonly kind: PairKind;
}
