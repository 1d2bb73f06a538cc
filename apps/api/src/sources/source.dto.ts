import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator';
import { PageQuery } from '../platform/http/pagination.js';
import { trimText } from '../platform/http/trim-text.js';
import { sourceKinds, type SourceKind } from './source.entity.js';
import { IfSent } from '../platform/http/if-sent.js';

const settingsDescription =
  '`postgresql`: `host`, `port` (5432), `database`, `user`, `tls` (`verify`, `require`, `disable`), `certificateAuthority` (PEM or null). ' +
  '`folder`: `folder`, an absolute path on the hub’s machine that the operator allows. `upload`: none.';
const passwordSchema = {
  type: 'string',
  writeOnly: true,
  nullable: true,
  maxLength: 1_000,
  examples: ['a-long-password'],
} as const;

/** What a new source is made of. */
export class CreateSourceDto {
  @ApiProperty({
    type: 'string',
    enum: sourceKinds,
    description: 'A login of a PostgreSQL database, a folder of files, or one uploaded file.',
    examples: ['upload'],
  })
  @IsIn(sourceKinds)
  readonly kind: SourceKind;

  /** How people tell it from others. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 100, examples: ['Warehouse'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: settingsDescription, examples: [{}] })
  @IfSent()
  @IsObject()
  readonly settings?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({ ...passwordSchema, description: 'Of a database. It is stored encrypted and never shown again.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly password?: string | null;
}

/** What changes in a source; members that are left out stay. */
export class ChangeSourceDto {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100 })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: `Settings that change. One that is left out stays, \`null\` takes it back to its default. ${settingsDescription}`,
    examples: [{ tls: 'verify' }],
  })
  @IfSent()
  @IsObject()
  readonly settings?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    ...passwordSchema,
    description: 'A new password, or null to remove it. Where the settings lead to another host, or protect less, it has to be sent again.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly password?: string | null;
}

/** Filters of the list. */
export class SourceQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: sourceKinds })
  @IsOptional()
  @IsIn(sourceKinds)
  readonly kind?: SourceKind;
}

/** Filters of the list of models. */
export class ModelQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly sourceId?: string;
}

/** What is said of an upload beside its bytes. */
export class UploadFileQuery {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 200, description: 'What the file is called.', examples: ['people.csv'] })
  @IsOptional()
  @Transform(trimText)
  @IsString()
  @Length(1, 200)
  readonly name?: string;
}

/** Whether a password is stored; its value is never answered. */
export class PasswordStateDto {
  @ApiProperty({ type: 'boolean' })
  readonly set: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly updatedAt: string | null;
}

/** A file that was uploaded. */
export class UploadedFileDto {
  @ApiProperty({ type: 'string', nullable: true, examples: ['people.csv'] })
  readonly name: string | null;

  @ApiProperty({ type: 'integer' })
  readonly bytes: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly uploadedAt: string;
}

/** A source as it is answered: with its settings, never with its password. */
export class SourceDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', enum: sourceKinds })
  readonly kind: SourceKind;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: settingsDescription })
  readonly settings: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: PasswordStateDto, nullable: true, description: 'Of a database; null for the other kinds.' })
  readonly password: PasswordStateDto | null;

  @ApiProperty({ type: UploadedFileDto, nullable: true, description: 'What was uploaded last; null where nothing was.' })
  readonly file: UploadedFileDto | null;

  @ApiProperty({ type: 'integer' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}

/** A file that a model can name. */
export class FoundFileDto {
  @ApiProperty({ type: 'string', examples: ['people.csv'] })
  readonly name: string;

  @ApiProperty({ type: 'integer' })
  readonly bytes: number;
}

/** A source that works. */
export class SourceTestDto {
  @ApiProperty({ type: 'string', examples: ['Connected with PostgreSQL 18.4 as “panelbridge_reader”, database “warehouse”.'] })
  readonly detail: string;

  @ApiProperty({
    type: FoundFileDto,
    isArray: true,
    nullable: true,
    description: 'Files that models can name, up to 100; null for a database.',
  })
  readonly files: readonly FoundFileDto[] | null;
}
