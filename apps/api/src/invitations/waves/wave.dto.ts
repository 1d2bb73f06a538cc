import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { invitationPace } from '@panelbridge/core';
import { IsInt, Max, Min } from 'class-validator';
import { IfSent } from '../../platform/http/if-sent.js';

/** How many people to write to. */
export class SendWaveDto {
  /** As many as suit the free places, unless given. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: invitationPace.largest })
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(invitationPace.largest)
  readonly people?: number;
}

/** One round of invitations to people whom the audience matches. */
export class InvitationWaveDto {
  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly number: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'People who were written to; 0: nobody was left.' })
  readonly invited: number;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'The key that asked for it; null: it was due.' })
  readonly requestedBy: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;
}

/** How many people match. Small counts are hidden, so that criteria single nobody out. */
export class MatchingPeopleDto {
  @ApiProperty({ type: 'boolean' })
  readonly hidden: boolean;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'The count; 0 where it is hidden.' })
  readonly atLeast: number;

  @ApiProperty({ type: 'string', examples: ['4,321 people'] })
  readonly text: string;
}

/** The wave that goes out by itself. */
export class NextWaveDto {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'People whom it writes to, if as many are left; 0: the study has enough applicants, or is not open.',
  })
  readonly people: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly dueAt: string | null;
}

/** How far inviting the people who match has come. */
export class InvitationsDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  @ApiProperty({ type: () => MatchingPeopleDto })
  readonly matching: MatchingPeopleDto;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'People invited by all waves.' })
  readonly invited: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'People who were reminded; each is at most once.' })
  readonly reminded: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Mails of the study whose address refused them.' })
  readonly bounced: number;

  @ApiProperty({ type: () => NextWaveDto })
  readonly next: NextWaveDto;

  @ApiProperty({ type: () => InvitationWaveDto, isArray: true, description: 'The latest hundred, the newest first.' })
  readonly waves: readonly InvitationWaveDto[];
}
