import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { studyKinds, studyStatuses, type StudyKind, type StudyStatus } from '@panelbridge/core';
import type { ScreenerSource } from '@panelbridge/core/connector';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PageQuery } from '../platform/http/pagination.js';
import { trimText } from '../platform/http/trim-text.js';
import { IfSent } from '../platform/http/if-sent.js';
import { MoneyDto } from './money.dto.js';

const screenerSources = ['hub', 'platform', 'other'] as const satisfies readonly ScreenerSource[];

/** What a study is made of. */
export class StudyFieldsDto {
  /** What participants and the team call it. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 200, examples: ['Banking on the phone'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 200)
  readonly title: string;

  /** People decide by it whether to take part; needed for the launch. */
  @ApiPropertyOptional({ type: 'string', maxLength: 10_000, examples: ['Talk about your bank for half an hour.'] })
  @IfSent()
  @IsString()
  @MaxLength(10_000)
  readonly description?: string;

  @ApiPropertyOptional({ type: 'string', enum: studyKinds, default: 'unmoderated_test', description: 'Locked at launch.' })
  @IfSent()
  @IsIn(studyKinds)
  readonly kind?: StudyKind;

  /** How many people may take part; needed for the launch. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1_000_000, nullable: true, examples: [20] })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly participationLimit?: number | null;

  /** How long taking part is said to last. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 10_080, nullable: true, examples: [30], description: 'Locked at launch.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_080)
  readonly participationTimeMinutes?: number | null;

  /** How long a place is kept beyond the participation time. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 10_080, default: 60 })
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(10_080)
  readonly reservationMinutes?: number;

  /** Who comes back sooner is looked at by a person before anything is owed. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 86_400, default: 0, description: 'Locked at launch.' })
  @IfSent()
  @IsInt()
  @Min(0)
  @Max(86_400)
  readonly minimumSeconds?: number;

  /** What each person who completes is owed; an amount of 0 says that nobody is paid. Needed for the launch. */
  @ApiPropertyOptional({ type: () => MoneyDto, nullable: true, description: 'Locked at launch.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  readonly incentive?: MoneyDto | null;

  /** Whether people see a page with a Start button before the tool. */
  @ApiPropertyOptional({ type: 'boolean', default: true })
  @IfSent()
  @IsBoolean()
  readonly entryPage?: boolean;

  /** What people agree to by applying. Platforms that recruit from the panel may refuse it. */
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 10_000, nullable: true, examples: ['I agree to be recorded.'] })
  @IsOptional()
  @Transform(trimText)
  @IsString()
  @Length(1, 10_000)
  readonly consentForm?: string | null;

  /** Where applicants answer questions; the hub asks its own screener only with `hub`. */
  @ApiPropertyOptional({ type: 'string', enum: screenerSources, default: 'hub' })
  @IfSent()
  @IsIn(screenerSources)
  readonly screenerSource?: ScreenerSource;

  /** Who compares both sides after the study; without one the launch warns. */
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 200, nullable: true, examples: ['Kim Nguyen'] })
  @IsOptional()
  @Transform(trimText)
  @IsString()
  @Length(1, 200)
  readonly reconciliationOwner?: string | null;
}

/** A study that is to be made. */
export class CreateStudyDto extends StudyFieldsDto {
  /** Begins with what the template holds, its screener and its audience; what is sent here comes before it. */
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IfSent()
  @IsUUID()
  readonly templateId?: string;

  /** The platform or tool to work with from the start, as by `PUT …/integration`; what it refuses is refused at once. */
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IfSent()
  @IsUUID()
  readonly connectionId?: string;
}

/** A change of a study; what is left out stays. */
export class ChangeStudyDto extends PartialType(StudyFieldsDto, { skipNullProperties: false }) {}

/** The filters of the list. */
export class StudiesQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: studyStatuses })
  @IfSent()
  @IsIn(studyStatuses)
  readonly status?: StudyStatus;
}
