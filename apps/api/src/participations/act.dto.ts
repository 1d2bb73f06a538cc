import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { participationStatuses, type ParticipationStatus } from '@panelbridge/core';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { trimText } from '../platform/http/trim-text.js';
import { IfSent } from '../platform/http/if-sent.js';

const reason = {
  type: 'string',
  minLength: 1,
  maxLength: 500,
  examples: ['Reached the end in the tool; the redirect was blocked.'],
  description: 'Stands in the timeline for good, also after an erase: no names or addresses.',
} as const;

/** An act that may be given a reason. */
export class ActDto {
  @ApiPropertyOptional(reason)
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly reason?: string;
}

const replaceText = 'Whether somebody else is wanted instead. If not, the participation limit falls by one; it is never raised.';

/** A person who did not come. */
export class NoShowDto extends ActDto {
  @ApiPropertyOptional({ type: 'boolean', default: false, description: replaceText })
  @IfSent()
  @IsBoolean()
  readonly replace?: boolean;
}

/** What a person wants to note with a confirmation. */
export class NoteDto {
  @ApiPropertyOptional({ ...reason, examples: ['Removed from the dashboard.'] })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly note?: string;
}

/** An act that needs a reason. */
export class ReasonedActDto {
  @ApiProperty(reason)
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly reason: string;
}

/** One participation of a bulk act. */
export class BulkItemDto {
  @ApiProperty({ type: 'string', examples: ['pp_9exh736'] })
  @IsString()
  @Length(1, 60)
  readonly id: string;

  /** With another version stored meanwhile the item is refused, as `If-Match` does for a single one. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1 })
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  readonly version?: number;
}

const items = { isArray: true, minItems: 1, maxItems: 200, type: BulkItemDto } as const;

/** A bulk act that may be given a reason. */
export class BulkActDto extends ActDto {
  @ApiProperty(items)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => BulkItemDto)
  readonly items: readonly BulkItemDto[];
}

/** People who did not come. */
export class BulkNoShowDto extends BulkActDto {
  @ApiPropertyOptional({ type: 'boolean', default: false, description: replaceText })
  @IfSent()
  @IsBoolean()
  readonly replace?: boolean;
}

/** A confirmation for many at once. */
export class BulkNoteDto extends NoteDto {
  @ApiProperty(items)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => BulkItemDto)
  readonly items: readonly BulkItemDto[];
}

/** A bulk act that needs a reason. */
export class ReasonedBulkActDto extends ReasonedActDto {
  @ApiProperty(items)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => BulkItemDto)
  readonly items: readonly BulkItemDto[];
}

/** What became of one item; the others do not depend on it. */
export class BulkResultDto {
  @ApiProperty({ type: 'string' })
  readonly id: string;

  @ApiProperty({ type: 'string', enum: ['done', 'refused'] })
  readonly result: 'done' | 'refused';

  @ApiProperty({
    type: 'string',
    enum: participationStatuses,
    nullable: true,
    description: 'The status after the act; null when it was refused.',
  })
  readonly status: ParticipationStatus | null;

  @ApiProperty({ type: 'integer', nullable: true })
  readonly version: number | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The problem code of a refusal.' })
  readonly code: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What stands against it and what to do.' })
  readonly detail: string | null;
}

/** One result for each item, in their order. */
export class BulkAnswerDto {
  @ApiProperty({ type: BulkResultDto, isArray: true })
  readonly results: readonly BulkResultDto[];
}
