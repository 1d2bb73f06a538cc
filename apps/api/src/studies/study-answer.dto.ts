import { ApiProperty } from '@nestjs/swagger';
import { studyKinds, studyStatuses, type Moderation, type SetupState, type StudyKind, type StudyStatus } from '@panelbridge/core';
import type { ScreenerSource } from '@panelbridge/core/connector';
import { MoneyDto } from './money.dto.js';

/** Something that is missing or worth knowing. */
export class NoticeDto {
  @ApiProperty({ type: 'string', examples: ['setup_not_verified'] })
  readonly code: string;

  /** Where it belongs, as a JSON pointer into the study. */
  @ApiProperty({ type: 'string', examples: ['/integration'] })
  readonly pointer: string;

  /** What it is and what to do about it. */
  @ApiProperty({ type: 'string' })
  readonly detail: string;
}

/** How many people may take part, and how many places are held now. */
export class PlacesDto {
  @ApiProperty({ type: 'integer', nullable: true, examples: [20] })
  readonly limit: number | null;

  @ApiProperty({ type: 'integer', examples: [7] })
  readonly taken: number;
}

/** How far the set-up has come. */
export class SetupSummaryDto {
  @ApiProperty({ type: 'string', enum: ['missing', 'configured', 'verified', 'stale'] })
  readonly state: SetupState;

  @ApiProperty({ type: 'string', examples: ['Everything is set, but no preview has come back yet.'] })
  readonly reason: string;

  /** What to do next, in order. */
  @ApiProperty({ type: 'string', isArray: true })
  readonly remedies: readonly string[];
}

/** Where people find the study. */
export class StudyLinksDto {
  /** The study's public page. */
  @ApiProperty({ type: 'string', format: 'uri', examples: ['https://panel.example.com/s/st_4k9x0c2m7q'] })
  readonly applyUrl: string;
}

/** A study. */
export class StudyDto {
  @ApiProperty({ type: 'string', pattern: '^st_[0-9a-z]{10}$', examples: ['st_4k9x0c2m7q'] })
  readonly id: string;

  @ApiProperty({ type: 'string' })
  readonly title: string;

  @ApiProperty({ type: 'string' })
  readonly description: string;

  @ApiProperty({ type: 'string', enum: studyKinds })
  readonly kind: StudyKind;

  @ApiProperty({ type: 'string', enum: ['moderated', 'unmoderated'], description: 'Follows from the kind.' })
  readonly moderation: Moderation;

  @ApiProperty({ type: 'string', enum: studyStatuses })
  readonly status: StudyStatus;

  @ApiProperty({ type: 'boolean', description: 'Whether recruitment has been opened.' })
  readonly launched: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly launchedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly closedAt: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'From when on the ids that the tool got for this study name nobody: ids serve one study. Null while it is not closed.',
  })
  readonly idsRetireAt: string | null;

  @ApiProperty({ type: () => PlacesDto })
  readonly places: PlacesDto;

  @ApiProperty({ type: 'integer', nullable: true })
  readonly participationTimeMinutes: number | null;

  @ApiProperty({ type: 'integer' })
  readonly reservationMinutes: number;

  @ApiProperty({ type: 'integer' })
  readonly minimumSeconds: number;

  @ApiProperty({ type: () => MoneyDto, nullable: true })
  readonly incentive: MoneyDto | null;

  @ApiProperty({ type: 'string', enum: ['submitted', 'completed'], description: 'What a finished return leads to.' })
  readonly onReturn: 'submitted' | 'completed';

  @ApiProperty({ type: 'boolean', description: 'Whether a webhook or a pull releases the incentive; a redirect alone never does.' })
  readonly autoRelease: boolean;

  @ApiProperty({ type: 'boolean' })
  readonly entryPage: boolean;

  @ApiProperty({ type: 'string', nullable: true, description: 'What people agree to by applying.' })
  readonly consentForm: string | null;

  @ApiProperty({ type: 'string', enum: ['hub', 'platform', 'other'], description: 'Where applicants answer questions.' })
  readonly screenerSource: ScreenerSource;

  @ApiProperty({ type: 'string', nullable: true })
  readonly reconciliationOwner: string | null;

  @ApiProperty({ type: () => StudyLinksDto })
  readonly links: StudyLinksDto;

  @ApiProperty({ type: () => SetupSummaryDto })
  readonly setup: SetupSummaryDto;

  /** What is worth knowing; nothing here stops anything. */
  @ApiProperty({ type: () => NoticeDto, isArray: true })
  readonly warnings: readonly NoticeDto[];

  @ApiProperty({ type: 'integer', description: 'The `ETag`.' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}
