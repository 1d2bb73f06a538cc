import { ApiProperty } from '@nestjs/swagger';
import type { Exchange } from './exchange.entity.js';

/** A request and its answer; secrets and email addresses are removed. */
export class ExchangeDto {
  @ApiProperty({ type: 'string' })
  readonly id: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly at: string;

  @ApiProperty({ type: 'string', enum: ['outbound', 'inbound'], description: '`outbound`: the hub asked; `inbound`: the partner did.' })
  readonly direction: 'outbound' | 'inbound';

  @ApiProperty({ type: 'string', description: 'What the hub was doing.', examples: ['check', 'webhook'] })
  readonly operation: string;

  @ApiProperty({ type: 'string', examples: ['GET'] })
  readonly method: string;

  @ApiProperty({ type: 'string' })
  readonly path: string;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: '`headers` and `body`.' })
  readonly request: Readonly<Record<string, unknown>> | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: '`headers` and `body`; of a webhook, `signals` with what each came to. Null when no answer came.',
  })
  readonly response: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'HTTP status of the answer.' })
  readonly status: number | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Code of the failure, from the connector’s `errors`.',
    examples: ['rate_limited'],
  })
  readonly errorCode: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  readonly durationMs: number | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The person whom it is about.', examples: ['pp_9exh736'] })
  readonly participationId: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly requestId: string | null;
}

/** Describes an exchange for an answer. */
export function describeExchange(exchange: Exchange): ExchangeDto {
  const { id, direction, operation, method, path, request, response, status, errorCode, durationMs, participationId, requestId } = exchange;
  const at = exchange.at.toISOString();
  return { id, at, direction, operation, method, path, request, response, status, errorCode, durationMs, participationId, requestId };
}
