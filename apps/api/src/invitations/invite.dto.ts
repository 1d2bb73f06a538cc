import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { participationStatuses, type ParticipationStatus } from '@panelbridge/core';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsObject, IsString, Length, Matches, MaxLength, ValidateNested } from 'class-validator';
import { PersonalLinksDto } from '../participations/participation.dto.js';
import { trimText } from '../platform/http/trim-text.js';
import { invitationPlaceholders } from './invitation-mails.js';
import { IfSent } from '../platform/http/if-sent.js';

const placeholders = invitationPlaceholders.map((name) => `\`{{${name}}}\``).join(', ');

/** Most people that one request invites. */
export const maximumPeople = 500;

/** Where an invitation leads. */
export const invitationTargets = ['study', 'screener'] as const;

/** One of {@link invitationTargets}. */
export type InvitationTarget = (typeof invitationTargets)[number];

/** What became of one person. */
export const invitationOutcomes = [
  'invited',
  'waits_for_launch',
  'not_contactable',
  'suppressed',
  'already_participating',
  'already_invited',
  'no_place_left',
  'not_found',
] as const;

/** One of {@link invitationOutcomes}. */
export type InvitationOutcome = (typeof invitationOutcomes)[number];

/** Somebody to invite who may not be in the panel yet. */
export class InvitedPersonDto {
  /** Who has it in the panel is taken as they are; otherwise they are added. Without one somebody new is added whom nobody can write to. */
  @ApiPropertyOptional({ type: 'string', format: 'email', maxLength: 254, examples: ['ann@example.com'] })
  @IfSent()
  @IsString()
  @MaxLength(500)
  readonly email?: string;

  @ApiPropertyOptional({ type: 'string', maxLength: 100, examples: ['Ann'] })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @MaxLength(100)
  readonly firstName?: string;

  @ApiPropertyOptional({ type: 'string', maxLength: 100, examples: ['Lee'] })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @MaxLength(100)
  readonly lastName?: string;
}

/** Words of one's own for the mail. */
export class InvitationMessageDto {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 200, examples: ['Your invitation: {{study}}'] })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 200)
  @Matches(/^[^\r\n]*$/, { message: 'subject is one line' })
  readonly subject?: string;

  @ApiPropertyOptional({
    type: 'string',
    minLength: 1,
    maxLength: 5000,
    description: `Plain text; blank lines make paragraphs. These stand for what they name: ${placeholders}. The link is added at the end if the text does not place it. Tell people that they are redirected to the tool and brought back.`,
  })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 5000)
  readonly text?: string;
}

/** Whom to invite, where to, and with which words. */
export class InviteDto {
  /** People of the panel by their ids there, never by ids of participations or of tools. Either these or `participants`. */
  @ApiPropertyOptional({ type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 1, maxItems: maximumPeople })
  @IfSent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(maximumPeople)
  @IsString({ each: true })
  @MaxLength(500, { each: true })
  readonly participantIds?: readonly string[];

  /** People by address. Either these or `participantIds`. */
  @ApiPropertyOptional({ type: InvitedPersonDto, isArray: true, minItems: 1, maxItems: maximumPeople })
  @IfSent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(maximumPeople)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => InvitedPersonDto)
  readonly participants?: readonly InvitedPersonDto[];

  /** To the study itself, or to its screener, which takes no place; to the screener, if there is one, unless said otherwise. */
  @ApiPropertyOptional({ type: 'string', enum: invitationTargets })
  @IfSent()
  @IsIn(invitationTargets)
  readonly to?: InvitationTarget;

  /** In place of the hub's own words. Not for an invitation that waits for the launch. */
  @ApiPropertyOptional({ type: InvitationMessageDto })
  @IfSent()
  @IsObject()
  @ValidateNested()
  @Type(() => InvitationMessageDto)
  readonly message?: InvitationMessageDto;
}

/** What became of one person. */
export class InvitationResultDto {
  @ApiProperty({
    type: 'string',
    enum: invitationOutcomes,
    description:
      '`invited`: the mail is on its way. `waits_for_launch`: the launch of the study invites the person to its screener by itself. `not_contactable`: invited, without a mail, since there is no address. `suppressed`: not invited, since the person wants no mails. `already_participating`, `already_invited`: nothing was done again. `no_place_left`: not invited (sessions only). `not_found`: nobody has this id.',
  })
  readonly outcome: InvitationOutcome;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  readonly participantId: string | null;

  @ApiProperty({ type: 'string', nullable: true, examples: ['pp_9exh736'] })
  readonly participationId: string | null;

  @ApiProperty({ type: 'string', enum: participationStatuses, nullable: true })
  readonly status: ParticipationStatus | null;

  @ApiProperty({ type: PersonalLinksDto, description: 'For sending links yourself.' })
  readonly links: PersonalLinksDto;
}

/** Something to know that stopped nothing. */
export class InvitationWarningDto {
  @ApiProperty({ type: 'string', enum: ['setup_unverified', 'mail_not_configured'] })
  readonly code: string;

  @ApiProperty({ type: 'string', description: 'What it is and what to do about it.' })
  readonly detail: string;
}

/** What became of everybody, in the order of the request. */
export class InvitationAnswerDto {
  @ApiProperty({ type: 'string', enum: invitationTargets })
  readonly to: InvitationTarget;

  @ApiProperty({ type: InvitationResultDto, isArray: true })
  readonly results: readonly InvitationResultDto[];

  @ApiProperty({ type: InvitationWarningDto, isArray: true })
  readonly warnings: readonly InvitationWarningDto[];
}
