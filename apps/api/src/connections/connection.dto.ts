import { ApiProperty, ApiPropertyOptional, getSchemaPath, ApiExtraModels } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { checkStatuses, type CheckStatus } from '../platform/database/checked-row.js';
import { PageQuery } from '../platform/http/pagination.js';
import { trimText } from '../platform/http/trim-text.js';
import { IfSent } from '../platform/http/if-sent.js';

const secretsSchema = { type: 'object', writeOnly: true, examples: [{ webhookKey: '3f9c1d7a20b84e55' }] } as const;

/** What a new connection is made of. */
export class CreateConnectionDto {
  @ApiProperty({ type: 'string', maxLength: 100, description: 'Id of a connector of this hub.', examples: ['tracked-link'] })
  @IsString()
  @Length(1, 100)
  readonly connectorId: string;

  /** How people tell it from others. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 100, examples: ['Perspective AI'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name: string;

  @ApiPropertyOptional({
    type: 'string',
    description: 'One of the environments in `hosts` of the manifest.',
    default: 'production',
    examples: ['production'],
  })
  @IfSent()
  @IsString()
  @Matches(/^[a-z][a-z0-9_-]{0,39}$/)
  readonly environment?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Settings as the manifest’s `connectionConfig` describes them; what is left out takes its default.',
    examples: [{ preset: 'perspective', webhookScheme: 'header' }],
  })
  @IfSent()
  @IsObject()
  readonly config?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    ...secretsSchema,
    additionalProperties: { type: 'string' },
    description: 'Secrets by name. They are stored encrypted and never shown again.',
  })
  @IfSent()
  @IsObject()
  readonly secrets?: Readonly<Record<string, unknown>>;
}

/** What changes in a connection; members that are left out stay. */
export class ChangeConnectionDto {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100 })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name?: string;

  @ApiPropertyOptional({ type: 'string', examples: ['production'] })
  @IfSent()
  @IsString()
  @Matches(/^[a-z][a-z0-9_-]{0,39}$/)
  readonly environment?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Settings that change. One that is left out stays, `null` takes it back to its default.',
    examples: [{ webhookScheme: 'signature' }],
  })
  @IfSent()
  @IsObject()
  readonly config?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    ...secretsSchema,
    additionalProperties: { type: 'string', nullable: true },
    description:
      'Secrets that change. One that is left out stays, `null` removes it. Where the settings lead requests to another host, every stored one has to be sent again.',
  })
  @IfSent()
  @IsObject()
  readonly secrets?: Readonly<Record<string, unknown>>;
}

/** Filters of the list. */
export class ConnectionQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', maxLength: 100 })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  readonly connectorId?: string;

  @ApiPropertyOptional({ type: 'string', enum: checkStatuses })
  @IsOptional()
  @IsIn(checkStatuses)
  readonly status?: CheckStatus;
}

/** Whether a secret is stored; its value is never answered. */
export class SecretStateDto {
  @ApiProperty({ type: 'boolean' })
  readonly set: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly updatedAt: string | null;
}

/** What is wrong with a connection, and what to do. */
export class AttentionDto {
  @ApiProperty({ type: 'string', description: 'The problem code of the failed call.', examples: ['partner_authentication_failed'] })
  readonly code: string;

  @ApiProperty({ type: 'string' })
  readonly cause: string;

  @ApiProperty({ type: 'string' })
  readonly remedy: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'What happened that time.' })
  readonly detail: string | null;
}

/** A connection as it is answered: with its settings, never with its secrets. */
@ApiExtraModels(SecretStateDto)
export class ConnectionDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', examples: ['tracked-link'] })
  readonly connectorId: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ type: 'string', examples: ['production'] })
  readonly environment: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'The tool that the settings name.', examples: ['perspective'] })
  readonly preset: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The settings as they were given; defaults are not repeated.' })
  readonly config: Readonly<Record<string, unknown>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(SecretStateDto) },
    description: 'Every secret that the connector knows.',
  })
  readonly secrets: Readonly<Record<string, SecretStateDto>>;

  @ApiProperty({
    type: 'string',
    enum: checkStatuses,
    description: '`unchecked` until a check after the last change; destinations of syncs are checked as soon as they are saved.',
  })
  readonly status: CheckStatus;

  @ApiProperty({
    type: AttentionDto,
    nullable: true,
    description: 'What the last failed call says; null when nothing is known to be wrong.',
  })
  readonly attention: AttentionDto | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly checkedAt: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Where the tool sends its webhooks; null while the settings refuse them.' })
  readonly webhookUrl: string | null;

  @ApiProperty({ type: 'integer' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}
