import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { maximumLabels, maximumPanelText } from '@panelbridge/core';
import { ArrayMaxSize, IsArray, IsBoolean, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../platform/http/pagination.js';
import { IfSent } from '../platform/http/if-sent.js';

const clean = ({ value }: { readonly value: unknown }): unknown => (typeof value === 'string' ? value.trim() || null : value);

/** What is known of a person. Members that are left out stay as they are, `null` takes them away. */
export class WriteParticipantDto {
  /** Trimmed, composed (NFC) and lower-cased before it is stored; unique in the workspace. Without one the person cannot be written to. */
  @ApiPropertyOptional({ type: 'string', format: 'email', maxLength: 254, nullable: true, examples: ['ann@example.com'] })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  readonly email?: string | null;

  /** Stands in the greeting of mails. */
  @ApiPropertyOptional({ type: 'string', maxLength: maximumPanelText, nullable: true, examples: ['Ann'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(maximumPanelText)
  readonly firstName?: string | null;

  @ApiPropertyOptional({ type: 'string', maxLength: maximumPanelText, nullable: true, examples: ['Lee'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(maximumPanelText)
  readonly lastName?: string | null;

  @ApiPropertyOptional({ type: 'string', maxLength: maximumPanelText, nullable: true, examples: ['+44 1632 960001'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(maximumPanelText)
  readonly phoneNumber?: string | null;

  @ApiPropertyOptional({ type: 'string', maxLength: maximumPanelText, nullable: true, examples: ['Head of research'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(maximumPanelText)
  readonly title?: string | null;

  @ApiPropertyOptional({ type: 'string', maxLength: maximumPanelText, nullable: true, examples: ['Example Ltd'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(maximumPanelText)
  readonly company?: string | null;

  @ApiPropertyOptional({ type: 'string', maxLength: maximumPanelText, nullable: true, examples: ['York'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(maximumPanelText)
  readonly city?: string | null;

  @ApiPropertyOptional({ type: 'string', maxLength: maximumPanelText, nullable: true, examples: ['North Yorkshire'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(maximumPanelText)
  readonly state?: string | null;

  @ApiPropertyOptional({ type: 'string', maxLength: maximumPanelText, nullable: true, examples: ['United Kingdom'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(maximumPanelText)
  readonly country?: string | null;

  /** Values by the slugs that the workspace has defined; what is left out stays, `null` takes a value away. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }], nullable: true },
    examples: [{}],
  })
  @IfSent()
  @IsObject()
  readonly characteristics?: Readonly<Record<string, unknown>>;

  /** All of the person's labels. They are kept in lower case, each once. */
  @ApiPropertyOptional({ type: 'array', items: { type: 'string', minLength: 1 }, maxItems: maximumLabels, examples: [['beta testers']] })
  @IfSent()
  @IsArray()
  @ArrayMaxSize(maximumLabels)
  @IsString({ each: true })
  readonly labels?: readonly string[];

  /** Whether the person wants no mails. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @IfSent()
  @IsBoolean()
  readonly optedOut?: boolean;
}

/** Which people to list. */
export class ParticipantQuery extends PageQuery {
  /** The whole address. */
  @ApiPropertyOptional({ type: 'string', maxLength: 500, examples: ['ann@example.com'] })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  readonly email?: string;

  /** A part of a name or an address, in any case. */
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100, examples: ['lee'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(100)
  readonly search?: string;

  /** Who has this label, in any case. */
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 200, examples: ['beta testers'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(200)
  readonly label?: string;
}

/** A person of the panel. */
export class ParticipantDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', format: 'email', nullable: true })
  readonly email: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly firstName: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly lastName: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly phoneNumber: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly title: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly company: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly city: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly state: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly country: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    description: 'By slug; what has no value is left out.',
    examples: [{ home_town: 'York' }],
  })
  readonly characteristics: Readonly<Record<string, string | number | boolean>>;

  @ApiProperty({ type: 'array', items: { type: 'string' } })
  readonly labels: readonly string[];

  @ApiProperty({ type: 'boolean', description: 'Whether the person wants no mails.' })
  readonly optedOut: boolean;

  @ApiProperty({ type: 'boolean', description: 'Whether the hub can and may write to the person.' })
  readonly contactable: boolean;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Since when mail servers say that the address does not exist. Nothing is sent to it until it is changed.',
  })
  readonly bouncedAt: string | null;

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}
