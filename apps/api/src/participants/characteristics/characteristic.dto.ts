import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { fieldTypes, type FieldType } from '@panelbridge/core';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { toBoolean } from '../../platform/http/to-boolean.js';
import { trimText } from '../../platform/http/trim-text.js';
import { IfSent } from '../../platform/http/if-sent.js';

/** A new characteristic. */
export class CreateCharacteristicDto {
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 100, examples: ['Home town'] })
  @Transform(trimText)
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  readonly name: string;

  /** A date is a calendar date, `YYYY-MM-DD`. */
  @ApiProperty({ enum: fieldTypes })
  @IsIn(fieldTypes)
  readonly type: FieldType;

  /** The name by which values are stored and sent. Made of the name where it is left out; it never changes. */
  @ApiPropertyOptional({ type: 'string', pattern: '^[a-z][a-z0-9_]{0,99}$', examples: ['home_town'] })
  @IfSent()
  @IsString()
  @MaxLength(200)
  readonly slug?: string;
}

/** Changes of a characteristic. */
export class ChangeCharacteristicDto {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100, examples: ['Home town'] })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  readonly name?: string;

  /** Only while nobody has a value. */
  @ApiPropertyOptional({ enum: fieldTypes })
  @IfSent()
  @IsIn(fieldTypes)
  readonly type?: FieldType;
}

/** How to delete a characteristic. */
export class DeleteCharacteristicQuery {
  /** Whether to take the values away from everybody who has one; nothing brings them back. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  readonly clearValues?: boolean;
}

/** A characteristic of people. */
export class CharacteristicDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', description: 'The name by which values are stored and sent; it never changes.' })
  readonly slug: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ enum: fieldTypes })
  readonly type: FieldType;

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}
