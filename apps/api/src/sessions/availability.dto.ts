import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { maximumRangeDays, weekdays, type Weekday } from '@panelbridge/core';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsObject, IsString, Length, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { IfSent } from '../platform/http/if-sent.js';

const date = { type: 'string', format: 'date', examples: ['2030-05-06'] } as const;
const dates = { type: 'array', items: { type: 'string', format: 'date' }, examples: [['2030-05-09']] } as const;
const zone = {
  type: 'string',
  description: 'IANA name; never an offset, which knows no summer time.',
  examples: ['America/New_York'],
} as const;

/** The days on which sessions are held. */
export class DateRangeDto {
  @ApiProperty({
    type: 'string',
    enum: ['fixed', 'rolling'],
    description: '`fixed` has `from` and `to`, both included; `rolling` has `days` from now, and some platforms refuse it.',
  })
  @IsIn(['fixed', 'rolling'])
  readonly kind: 'fixed' | 'rolling';

  @ApiPropertyOptional(date)
  @IfSent()
  @IsString()
  @MaxLength(20)
  readonly from?: string;

  @ApiPropertyOptional(date)
  @IfSent()
  @IsString()
  @MaxLength(20)
  readonly to?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: maximumRangeDays })
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(maximumRangeDays)
  readonly days?: number;
}

/** A span of every such day. */
export class WeeklyWindowDto {
  @ApiProperty({ type: 'string', enum: weekdays })
  @IsIn(weekdays)
  readonly day: Weekday;

  @ApiProperty({ type: 'string', examples: ['09:00'], description: '`HH:mm` by the clocks of the zone.' })
  @IsString()
  @Length(1, 5)
  readonly from: string;

  @ApiProperty({ type: 'string', examples: ['17:00'], description: '`HH:mm`, later than `from`; `24:00` is the end of the day.' })
  @IsString()
  @Length(1, 5)
  readonly to: string;
}

/** When sessions are held. */
export class SetAvailabilityDto {
  @ApiProperty(zone)
  @IsString()
  @Length(1, 60)
  readonly zone: string;

  @ApiProperty({ type: DateRangeDto })
  @IsObject()
  @ValidateNested()
  @Type(() => DateRangeDto)
  readonly dateRange: DateRangeDto;

  @ApiProperty({ type: WeeklyWindowDto, isArray: true, maxItems: 100 })
  @IsArray()
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => WeeklyWindowDto)
  readonly weekly: readonly WeeklyWindowDto[];

  @ApiPropertyOptional({
    ...dates,
    maxItems: 366,
    description: 'Days without sessions though the week has some.',
  })
  @IfSent()
  @IsArray()
  @ArrayMaxSize(366)
  @IsString({ each: true })
  readonly closedOn?: readonly string[];

  @ApiPropertyOptional({
    type: 'integer',
    description: 'How long a session takes: always the participation time, so it can be left out, and nothing else is taken.',
  })
  @IfSent()
  @IsInt()
  readonly sessionMinutes?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 1440, default: 0, description: 'Minutes between two sessions.' })
  @IfSent()
  @IsInt()
  @Min(0)
  @Max(1440)
  readonly gapMinutes?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 2160,
    default: 72,
    description: 'How long the place of somebody who is invited is kept while they book nothing. Holds for invitations from now on.',
  })
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(2160)
  readonly holdHours?: number;
}

/** A time at which a session could be held. */
export class SlotDto {
  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly startsAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly endsAt: string;

  @ApiProperty({ type: 'string', examples: ['2026-05-04T09:00-04:00'], description: 'The beginning by the clocks of the zone.' })
  readonly local: string;
}

/** When sessions are held, and what follows from it. */
export class AvailabilityDto {
  @ApiProperty({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  readonly studyId: string;

  @ApiProperty(zone)
  readonly zone: string;

  @ApiProperty({ type: DateRangeDto })
  readonly dateRange: DateRangeDto;

  @ApiProperty({ type: WeeklyWindowDto, isArray: true })
  readonly weekly: readonly WeeklyWindowDto[];

  @ApiProperty(dates)
  readonly closedOn: readonly string[];

  @ApiProperty({ type: 'integer', nullable: true, description: 'The participation time of the study; null: it is not set yet.' })
  readonly sessionMinutes: number | null;

  @ApiProperty({ type: 'integer' })
  readonly gapMinutes: number;

  @ApiProperty({ type: 'integer' })
  readonly holdHours: number;

  @ApiProperty({ type: 'integer', description: 'How many slots there are from now on.' })
  readonly slotCount: number;

  @ApiProperty({ type: SlotDto, isArray: true, description: 'The first 200 of them.' })
  readonly slots: readonly SlotDto[];

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}
