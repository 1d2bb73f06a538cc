import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsObject, IsString, Length } from 'class-validator';
import { checkStatuses, type CheckStatus } from '../../platform/database/checked-row.js';
import { trimText } from '../../platform/http/trim-text.js';
import { IfSent } from '../../platform/http/if-sent.js';
import { accountProviders, type AccountProvider } from './payout-account.entity.js';

const settingsOfTremendous =
  'tremendous: `environment` (sandbox or production), `campaignId` or `products`, `fundingSourceId` (BALANCE if left out), `delivery` (EMAIL or LINK), `baseUrl` for a stand-in.';
const secretsOfTremendous = 'tremendous: `apiKey`, and `webhookKey`, the private key that the provider gave for its webhooks.';

/** What a new payout account is made of. */
export class CreatePayoutAccountDto {
  /** How people tell it from others. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 100, examples: ['Research incentives'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name: string;

  @ApiProperty({ type: 'string', enum: accountProviders })
  @IsIn(accountProviders)
  readonly provider: AccountProvider;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: `What is not secret. ${settingsOfTremendous}`,
    examples: [{ environment: 'sandbox', campaignId: 'ABCDEF123456' }],
  })
  @IsObject()
  readonly settings: Readonly<Record<string, unknown>>;

  @ApiProperty({
    type: 'object',
    writeOnly: true,
    additionalProperties: { type: 'string' },
    description: `Stored encrypted and never shown again. ${secretsOfTremendous}`,
    examples: [{ apiKey: 'TEST_4f2a9c7d10' }],
  })
  @IsObject()
  readonly secrets: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    description: 'Do everything but the call: no money moves, and nothing is marked as sent.',
  })
  @IfSent()
  @IsBoolean()
  readonly dryRun?: boolean;

  @ApiPropertyOptional({
    type: 'boolean',
    description:
      'Whether it takes what is released from now on, in place of the account that did so. If left out: only where there is none yet.',
  })
  @IfSent()
  @IsBoolean()
  readonly isDefault?: boolean;
}

/** What changes in a payout account; members that are left out stay. */
export class ChangePayoutAccountDto {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100 })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: `Settings that change; \`null\` takes one out. ${settingsOfTremendous}`,
    examples: [{ delivery: 'EMAIL' }],
  })
  @IfSent()
  @IsObject()
  readonly settings?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    type: 'object',
    writeOnly: true,
    additionalProperties: { type: 'string', nullable: true },
    description: `Secrets that change; \`null\` removes the webhook key. Where requests would go elsewhere, the API key has to be sent again. ${secretsOfTremendous}`,
    examples: [{ apiKey: 'TEST_4f2a9c7d10' }],
  })
  @IfSent()
  @IsObject()
  readonly secrets?: Readonly<Record<string, unknown>>;

  @ApiPropertyOptional({
    type: 'boolean',
    description: 'What was released in a dry run stays released; a payout batch then hands it over.',
  })
  @IfSent()
  @IsBoolean()
  readonly dryRun?: boolean;

  @ApiPropertyOptional({ type: 'boolean', description: 'With no default, what is released is paid by hand.' })
  @IfSent()
  @IsBoolean()
  readonly isDefault?: boolean;
}

/** A secret that an account holds; its value is never answered. */
export class PayoutSecretDto {
  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}

/** A payout account as it is answered: with its settings, never with its secrets. */
@ApiExtraModels(PayoutSecretDto)
export class PayoutAccountDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ type: 'string', enum: accountProviders })
  readonly provider: AccountProvider;

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly settings: Readonly<Record<string, unknown>>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(PayoutSecretDto) },
    description: 'The secrets that are stored, by name.',
  })
  readonly secrets: Readonly<Record<string, PayoutSecretDto>>;

  @ApiProperty({ type: 'boolean' })
  readonly dryRun: boolean;

  @ApiProperty({ type: 'boolean' })
  readonly isDefault: boolean;

  @ApiProperty({
    type: 'string',
    enum: checkStatuses,
    description: 'With `needs_attention` its payouts wait; a check that succeeds lets them go on.',
  })
  readonly status: CheckStatus;

  @ApiProperty({ type: 'string', nullable: true, description: 'What was wrong the last time, and what to do.' })
  readonly statusDetail: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly checkedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'Until when the provider asked to wait.' })
  readonly pausedUntil: string | null;

  @ApiProperty({
    type: 'string',
    description: 'Where the provider sends its webhooks.',
    examples: ['https://panel.example.com/hooks/payouts/…'],
  })
  readonly webhookUrl: string;

  @ApiProperty({ type: 'integer' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}
