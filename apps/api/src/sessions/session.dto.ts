import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsISO8601, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { PageQuery } from '../platform/http/pagination.js';
import { trimText } from '../platform/http/trim-text.js';
import { IfSent } from '../platform/http/if-sent.js';
import { bookingStatuses, type BookingStatus } from './booking.entity.js';

const instant = { type: 'string', format: 'date-time', examples: ['2030-05-06T13:00:00Z'] } as const;
const host = {
  type: 'string',
  maxLength: 100,
  nullable: true,
  description: 'Who leads it; shown to who has booked.',
  examples: ['Kim Nguyen'],
} as const;
const location = {
  type: 'string',
  maxLength: 500,
  nullable: true,
  description: 'Where to go, or the link of the call; shown to who has booked.',
  examples: ['https://meet.example.com/abc'],
} as const;
const capacity = {
  type: 'integer',
  minimum: 1,
  maximum: 500,
  description: 'How many people: 1 in an interview, 2 or more in a group interview.',
} as const;

/** What sessions are made from: a single time, or the slots of the availability. */
export class MakeSessionsDto {
  /** Of a single session. With an offset; it takes the participation time of the study. */
  @ApiPropertyOptional(instant)
  @IfSent()
  @IsISO8601({ strict: true }, { message: 'startsAt is an ISO 8601 instant with an offset, for example 2026-05-04T09:00:00-04:00' })
  readonly startsAt?: string;

  @ApiPropertyOptional({
    type: 'boolean',
    description: 'A session for every slot of the availability in which there is none yet; at most 500 at once, the earliest first.',
  })
  @IfSent()
  @IsBoolean()
  readonly fromAvailability?: boolean;

  @ApiPropertyOptional({ type: 'integer', description: 'Always the participation time, so it can be left out.' })
  @IfSent()
  @IsInt()
  readonly minutes?: number;

  @ApiPropertyOptional(capacity)
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(500)
  readonly capacity?: number;

  @ApiPropertyOptional(host)
  @IsOptional()
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly host?: string | null;

  @ApiPropertyOptional(location)
  @IsOptional()
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly location?: string | null;

  @ApiPropertyOptional({
    type: 'string',
    description: 'IANA name; that of the availability, or UTC, if left out.',
    examples: ['America/New_York'],
  })
  @IfSent()
  @IsString()
  @MaxLength(60)
  readonly zone?: string;
}

/** What can be changed about a session that has not begun. Who has booked it is told of another time or place. */
export class ChangeSessionDto {
  @ApiPropertyOptional(instant)
  @IfSent()
  @IsISO8601({ strict: true }, { message: 'startsAt is an ISO 8601 instant with an offset, for example 2026-05-04T09:00:00-04:00' })
  readonly startsAt?: string;

  @ApiPropertyOptional(capacity)
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(500)
  readonly capacity?: number;

  @ApiPropertyOptional(host)
  @IsOptional()
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly host?: string | null;

  @ApiPropertyOptional(location)
  @IsOptional()
  @Transform(trimText)
  @IsString()
  @Length(1, 500)
  readonly location?: string | null;
}

/** Which sessions to list. */
export class SessionQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: ['open', 'cancelled'] })
  @IsOptional()
  @IsIn(['open', 'cancelled'])
  readonly status?: 'open' | 'cancelled';
}

/** Somebody who has booked: never a name, an address or a calendar (S2-31). */
export class GuestDto {
  @ApiProperty({ type: 'string', examples: ['pp_9exh736'] })
  readonly participationId: string;

  @ApiProperty({
    type: 'string',
    examples: ['pp_9exh736@no-mail.hub.example'],
    description: 'Names the participation and nobody; no mail arrives there.',
  })
  readonly pseudonym: string;

  @ApiProperty({ type: 'string', enum: bookingStatuses })
  readonly status: BookingStatus;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly bookedAt: string;
}

/** What is not known about the people of a session, and that this is no fault. */
export class ParticipantInfoDto {
  @ApiProperty({ type: 'string', enum: ['withheld'] })
  readonly email: 'withheld';

  @ApiProperty({ type: 'string', enum: ['withheld'] })
  readonly calendar: 'withheld';

  @ApiProperty({ type: 'string', description: 'Why, and that the session is valid all the same.' })
  readonly why: string;
}

/** A time at which a study meets people. */
export class SessionDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  readonly studyId: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly startsAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly endsAt: string;

  @ApiProperty({ type: 'string', examples: ['America/New_York'] })
  readonly zone: string;

  @ApiProperty({
    type: 'string',
    examples: ['2026-05-04T09:00-04:00'],
    description: 'The beginning by the clocks of the zone on that day.',
  })
  readonly local: string;

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly capacity: number;

  @ApiProperty({ type: 'integer', minimum: 0 })
  readonly booked: number;

  @ApiProperty({ type: 'string', nullable: true })
  readonly host: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly location: string | null;

  @ApiProperty({ type: 'string', enum: ['open', 'cancelled'] })
  readonly status: 'open' | 'cancelled';

  @ApiProperty({ type: GuestDto, isArray: true })
  readonly guests: readonly GuestDto[];

  @ApiProperty({ type: ParticipantInfoDto })
  readonly participantInfo: ParticipantInfoDto;

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}

/** The sessions that were made. */
export class MadeSessionsDto {
  @ApiProperty({ type: SessionDto, isArray: true })
  readonly sessions: readonly SessionDto[];

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Slots in which there is a session already.' })
  readonly skipped: number;
}
