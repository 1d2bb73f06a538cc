import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';

/** How often a study is reconciled by itself. */
export class ScheduleFieldsDto {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 744, examples: [24] })
  @IsInt()
  @Min(1)
  @Max(744)
  readonly everyHours: number;
}

/** A schedule. */
export class ScheduleDto extends ScheduleFieldsDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When the next run is due. Runs that were missed are not made up for.' })
  readonly nextAt: string;

  @ApiProperty({ type: 'integer' })
  readonly version: number;
}
