import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { returnOutcomes } from '@panelbridge/core';
import type { ReportedOutcome, ReturnName } from '@panelbridge/core/connector';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, IsUUID, Length, MaxLength, ValidateNested } from 'class-validator';
import { IfSent } from '../../platform/http/if-sent.js';
import { NoticeDto, SetupSummaryDto } from '../study-answer.dto.js';

const onReturn = ['submitted', 'completed'] as const;
const names = Object.keys(returnOutcomes);
const outcomes = ['started', 'incomplete', 'screened_out', 'over_quota', 'quality_failed', 'submitted'] as const;

/** What stands at the end of the tool's study, copied from there. Text and redirect URL belong together. */
export class CallToActionDto {
  /** The text on the button. */
  @ApiPropertyOptional({ type: 'string', maxLength: 200, nullable: true, examples: ['Claim Your Reward'] })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly text?: string | null;

  /** The redirect URL behind it: absolute https, kept byte for byte and compared with the one that the hub gave out. */
  @ApiPropertyOptional({ type: 'string', maxLength: 20_000, nullable: true, examples: ['https://panel.example.com/return/…?iid={{iid}}'] })
  @IsOptional()
  @IsString()
  @MaxLength(20_000)
  readonly redirectUrl?: string | null;
}

/** How a study is joined to a tool. What is left out has its default, but for `callToAction`, `confirmations` and `onReturn`, which stay. */
export class PutIntegrationDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Locked at launch.' })
  @IsUUID()
  readonly connectionId: string;

  /** The tool's link, exactly as copied there; it is kept byte for byte. */
  @ApiPropertyOptional({ type: 'string', maxLength: 20_000, nullable: true, examples: ['https://getperspective.ai/interview/4f2a'] })
  @IsOptional()
  @IsString()
  @MaxLength(20_000)
  readonly inviteLink?: string | null;

  /** The query parameter that carries the participant's id; the connector's own unless given. */
  @ApiPropertyOptional({ type: 'string', examples: ['iid'] })
  @IfSent()
  @IsString()
  @Length(1, 200)
  readonly parameterName?: string;

  /** The connector's settings for one study; their JSON Schema stands in `GET /api/v1/connectors/{id}`. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Each is locked at launch, unless `lockedFrom` of its JSON Schema says otherwise; one that was empty can be filled in.',
  })
  @IfSent()
  @IsObject()
  readonly studyConfig?: Readonly<Record<string, unknown>>;

  /** What a finished return leads to; the connector's default unless chosen. */
  @ApiPropertyOptional({ type: 'string', enum: onReturn, description: 'Locked at launch.' })
  @IfSent()
  @IsIn(onReturn)
  readonly onReturn?: 'submitted' | 'completed';

  /** What stands in the tool; null withdraws it. */
  @ApiPropertyOptional({ type: () => CallToActionDto, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CallToActionDto)
  readonly callToAction?: CallToActionDto | null;

  /** What a person vouches for because the hub cannot see it, by the `confirmedAs` of the set-up's requirements; false withdraws it. */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'boolean' },
    examples: [{ admin_access: true, call_to_action: true }],
  })
  @IfSent()
  @IsObject()
  readonly confirmations?: Readonly<Record<string, boolean>>;
}

/** One redirect URL to paste into the tool. */
export class ReturnUrlDto {
  @ApiProperty({ type: 'string', enum: names })
  readonly name: ReturnName;

  @ApiProperty({ type: 'string', enum: outcomes, description: 'What coming back by it says of the participation.' })
  readonly outcome: ReportedOutcome;

  @ApiProperty({ type: 'string', examples: ['Finished'] })
  readonly label: string;

  @ApiProperty({ type: 'string', format: 'uri', description: 'Without a placeholder.' })
  readonly url: string;

  @ApiProperty({
    type: 'string',
    description: 'What to paste, with the tool’s own placeholder.',
    examples: ['https://panel.example.com/return/x9…?iid={{iid}}'],
  })
  readonly pasteUrl: string;

  @ApiProperty({ type: 'string', description: 'Where in the tool it belongs.' })
  readonly where: string;
}

/** Who vouched for something, and when. */
export class ConfirmationDto {
  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly at: string;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'Id of the API key.' })
  readonly by: string;
}

/** What stands in the tool, as told. */
export class StoredCallToActionDto {
  @ApiProperty({ type: 'string', nullable: true })
  readonly text: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly redirectUrl: string | null;
}

/** How a study is joined to a tool. */
export class IntegrationDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly connectionId: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'The tool’s name; null when the connection can no longer be used.' })
  readonly tool: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly inviteLink: string | null;

  @ApiProperty({ type: 'string' })
  readonly parameterName: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly studyConfig: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: 'string', enum: onReturn })
  readonly onReturn: 'submitted' | 'completed';

  @ApiProperty({ type: () => StoredCallToActionDto, nullable: true })
  readonly callToAction: StoredCallToActionDto | null;

  @ApiProperty({ type: 'object', additionalProperties: { $ref: '#/components/schemas/ConfirmationDto' } })
  readonly confirmations: Readonly<Record<string, ConfirmationDto>>;

  /** Empty until connection and invite link are set. */
  @ApiProperty({ type: () => ReturnUrlDto, isArray: true })
  readonly returnUrls: readonly ReturnUrlDto[];

  @ApiProperty({ type: () => SetupSummaryDto })
  readonly setup: SetupSummaryDto;

  /** What is worth a look in the link; nothing here is wrong. */
  @ApiProperty({ type: () => NoticeDto, isArray: true })
  readonly warnings: readonly NoticeDto[];

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly verifiedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly outlineChangedAt: string | null;

  @ApiProperty({ type: 'integer', description: 'The `ETag`.' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}
