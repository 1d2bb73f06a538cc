import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, IsUUID, Length, MaxLength, ValidateNested } from 'class-validator';
import { fieldTypes, type ColumnType } from '@panelbridge/core';
import { trimText } from '../platform/http/trim-text.js';
import { fileEncodings, fileFormats, type FileFormat } from './files/file-format.js';
import { IfSent } from '../platform/http/if-sent.js';

const columnTypes = [...fieldTypes, 'untyped'] as const;

/** How a CSV file is written. */
export class FileOptionsDto {
  @ApiPropertyOptional({
    type: 'string',
    minLength: 1,
    maxLength: 1,
    default: ',',
    description: 'One character between values.',
    examples: [';'],
  })
  @IfSent()
  @IsString()
  @Length(1, 1)
  readonly delimiter?: string;

  @ApiPropertyOptional({
    type: 'boolean',
    default: true,
    description: 'Whether the first row names the columns; otherwise they are `column1`, `column2` and so on.',
  })
  @IfSent()
  @IsBoolean()
  readonly header?: boolean;

  @ApiPropertyOptional({ type: 'string', enum: fileEncodings, default: 'utf-8' })
  @IfSent()
  @IsIn(fileEncodings)
  readonly encoding?: string;
}

/** What a model reads. */
class ModelContentDto {
  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: 100_000,
    description: 'Of a database: one SELECT, in a transaction that only reads.',
    examples: ['select id, email, first_name from people'],
  })
  @IsOptional()
  @IsString()
  @MaxLength(100_000)
  readonly query?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    maxLength: 1_000,
    description: 'Of a folder: the path of a file within it.',
    examples: ['people.csv'],
  })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly file?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    enum: fileFormats,
    description: 'Of a file. Left out, the ending of `file` decides: .csv, .jsonl, .ndjson or .parquet.',
    examples: ['csv'],
  })
  @IsOptional()
  @IsIn(fileFormats)
  readonly format?: FileFormat | null;

  @ApiPropertyOptional({ type: FileOptionsDto, nullable: true, description: 'Of a CSV file.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => FileOptionsDto)
  readonly options?: FileOptionsDto | null;
}

/** What a new model is made of. */
export class CreateModelDto extends ModelContentDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  @IsUUID()
  readonly sourceId: string;

  /** How people tell it from others. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 100, examples: ['People of the warehouse'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name: string;

  @ApiProperty({
    type: 'string',
    minLength: 1,
    maxLength: 200,
    description: 'The column by which rows are told apart, from run to run.',
    examples: ['id'],
  })
  @IsString()
  @Length(1, 200)
  readonly primaryKey: string;
}

/** What is looked at before it is saved. */
export class PreviewModelDto extends ModelContentDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  @IsUUID()
  readonly sourceId: string;
}

/** What changes in a model; members that are left out stay. */
export class ChangeModelDto extends ModelContentDto {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100 })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name?: string;

  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 200 })
  @IfSent()
  @IsString()
  @Length(1, 200)
  readonly primaryKey?: string;
}

/** A column of a model. */
export class ModelColumnDto {
  @ApiProperty({ type: 'string', examples: ['email'] })
  readonly name: string;

  @ApiProperty({
    type: 'string',
    enum: columnTypes,
    description: '`untyped`: texts that say by themselves what they are, as in a CSV file; they can be mapped to fields of any type.',
    examples: ['text'],
  })
  readonly type: ColumnType;
}

/** A query or a file of a source, with the column by which its rows are told apart. */
export class ModelDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly sourceId: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ type: 'string', nullable: true })
  readonly query: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly file: string | null;

  @ApiProperty({ type: 'string', nullable: true, enum: fileFormats })
  readonly format: FileFormat | null;

  @ApiProperty({ type: FileOptionsDto })
  readonly options: FileOptionsDto;

  @ApiProperty({ type: 'string' })
  readonly primaryKey: string;

  @ApiProperty({ type: ModelColumnDto, isArray: true, description: 'As they were when the model was saved; each run looks again.' })
  readonly columns: readonly ModelColumnDto[];

  @ApiProperty({ type: 'integer' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}

/** The first rows of a model. */
export class ModelPreviewDto {
  @ApiProperty({ type: ModelColumnDto, isArray: true })
  readonly columns: readonly ModelColumnDto[];

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description:
      'Up to 20 rows by column: texts as the source writes them, true and false, null for what is missing. Texts of more than 500 characters are cut.',
    examples: [[{ id: '1', email: 'ada@example.com', active: true }]],
  })
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}
