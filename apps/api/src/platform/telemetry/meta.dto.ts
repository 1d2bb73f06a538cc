import { ApiProperty } from '@nestjs/swagger';
import type { CheckState } from './readiness.js';

/** Answer of `/health`. */
export class HealthDto {
  @ApiProperty({ type: 'string', enum: ['ok'] })
  readonly status: 'ok';
}

/** Answer of `/ready`. */
export class ReadinessDto {
  @ApiProperty({ type: 'string', enum: ['ready', 'not_ready'] })
  readonly status: 'ready' | 'not_ready';

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['ok', 'failing'] },
    examples: [{ database: 'ok', migrations: 'ok', queue: 'ok' }],
  })
  readonly checks: Readonly<Record<string, CheckState>>;
}
