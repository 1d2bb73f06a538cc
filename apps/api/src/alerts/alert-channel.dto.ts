import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Length } from 'class-validator';
import { checkStatuses, type CheckStatus } from '../platform/database/checked-row.js';
import { PageQuery } from '../platform/http/pagination.js';
import { trimText } from '../platform/http/trim-text.js';
import { IfSent } from '../platform/http/if-sent.js';
import { channelKinds, type ChannelKind } from './alert-channel.entity.js';

const settingsOfKinds =
  'email: `to`. pagerduty: `url` if not the usual one. sms: `accountSid`, `from`, `to`, `url` if not the usual one. webhook: `url`. slack: none.';
const secretsOfKinds =
  'slack: `url`. pagerduty: `routingKey`. sms: `authToken`. webhook: `signingSecret`, and `header.` with a name for each secret header. email: none.';

/** What a new channel is made of. */
export class CreateAlertChannelDto {
  /** How people tell it from others. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 100, examples: ['Operations on Slack'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name: string;

  @ApiProperty({ type: 'string', enum: channelKinds })
  @IsIn(channelKinds)
  readonly kind: ChannelKind;

  @ApiPropertyOptional({ type: 'boolean', default: true, description: 'Whether notices are sent over it.' })
  @IfSent()
  @IsBoolean()
  readonly enabled?: boolean;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: `What is not secret, by kind. ${settingsOfKinds}`,
    examples: [{ to: 'ops@example.com' }],
  })
  @IfSent()
  @IsObject()
  readonly settings?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    type: 'object',
    writeOnly: true,
    additionalProperties: { type: 'string' },
    description: `Stored encrypted and never shown again, by kind. ${secretsOfKinds}`,
    examples: [{ url: 'https://hooks.slack.com/services/…' }],
  })
  @IfSent()
  @IsObject()
  readonly secrets?: Readonly<Record<string, unknown>>;
}

/** What changes in a channel; members that are left out stay. */
export class ChangeAlertChannelDto {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100 })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name?: string;

  @ApiPropertyOptional({ type: 'boolean' })
  @IfSent()
  @IsBoolean()
  readonly enabled?: boolean;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    description: `Settings that change; \`null\` takes one out. ${settingsOfKinds}`,
    examples: [{ to: 'ops@example.com' }],
  })
  @IfSent()
  @IsObject()
  readonly settings?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    type: 'object',
    writeOnly: true,
    additionalProperties: { type: 'string', nullable: true },
    description: `Secrets that change; \`null\` removes one. Where notices would go to another host, every stored one has to be sent again. ${secretsOfKinds}`,
    examples: [{ url: 'https://hooks.slack.com/services/…' }],
  })
  @IfSent()
  @IsObject()
  readonly secrets?: Readonly<Record<string, unknown>>;
}

/** Filters of the list. */
export class AlertChannelQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: channelKinds })
  @IsOptional()
  @IsIn(channelKinds)
  readonly kind?: ChannelKind;
}

/** A secret that a channel holds; its value is never answered. */
export class ChannelSecretDto {
  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}

/** A channel as it is answered: with its settings, never with its secrets. */
@ApiExtraModels(ChannelSecretDto)
export class AlertChannelDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ type: 'string', enum: channelKinds })
  readonly kind: ChannelKind;

  @ApiProperty({ type: 'boolean' })
  readonly enabled: boolean;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, examples: [{ to: 'ops@example.com' }] })
  readonly settings: Readonly<Record<string, string>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(ChannelSecretDto) },
    description: 'The secrets that are stored, by name.',
  })
  readonly secrets: Readonly<Record<string, ChannelSecretDto>>;

  @ApiProperty({ type: 'string', enum: checkStatuses, description: '`unchecked` until a test or a notice after the last change.' })
  readonly status: CheckStatus;

  @ApiProperty({ type: 'string', nullable: true, description: 'What was wrong the last time, and what to do.' })
  readonly statusDetail: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly checkedAt: string | null;

  @ApiProperty({ type: 'integer' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}

const outcomes = ['delivered', 'refused', 'unavailable'] as const;

/** What came of a test. */
export class ChannelTestDto {
  @ApiProperty({
    type: 'string',
    enum: outcomes,
    description: '`refused`: the same again would be refused again. `unavailable`: it may work later; a notice would be tried again.',
  })
  readonly outcome: (typeof outcomes)[number];

  @ApiProperty({ type: 'integer', nullable: true, description: 'HTTP status of the answer, where there was one.', examples: [202] })
  readonly status: number | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What the other side said, without secrets.' })
  readonly answer: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What was wrong and what to do.' })
  readonly detail: string | null;
}
