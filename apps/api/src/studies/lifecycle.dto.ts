import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsUUID } from 'class-validator';
import { IfSent } from '../platform/http/if-sent.js';

/** What is chosen at launch. */
export class LaunchStudyDto {
  /** Whether a webhook or a pull releases the incentive by itself; a redirect alone never does. Off unless chosen here. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @IfSent()
  @IsBoolean()
  readonly autoRelease?: boolean;

  /** The estimate that was looked at. Needed where the study recruits for a platform that has a price, and refused elsewhere. */
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IfSent()
  @IsUUID()
  readonly estimateId?: string;
}

/** The confirmation that a study ends for good. */
export class CloseStudyDto {
  /** Has to be true: closing cannot be undone. */
  @ApiProperty({ type: 'boolean', enum: [true], examples: [true] })
  @IfSent()
  @IsBoolean()
  readonly confirm?: boolean;
}
