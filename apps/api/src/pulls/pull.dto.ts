import { ApiProperty } from '@nestjs/swagger';
import { connectorErrors, type ConnectorErrorCode } from '@panelbridge/core/connector';
import { toPartnerProblemCode } from '../platform/http/partner-problems.js';
import { pullPhases, type PullPhase } from './pull.entity.js';
import type { PullStanding } from './pulls.service.js';

/** Why the tool could not be read the last time. */
export class PullErrorDto {
  @ApiProperty({ type: 'string', examples: ['partner_rate_limited'] })
  readonly code: string;

  @ApiProperty({ type: 'string', description: 'What happened that time.' })
  readonly detail: string;

  @ApiProperty({ type: 'string', description: 'What to do about it.' })
  readonly remedy: string;
}

/** Where the reading of a tool's records stands. */
export class PullDto {
  @ApiProperty({
    type: 'string',
    enum: [...pullPhases],
    description:
      '`listing`: the records are read page by page; `identifying`: whom they are about is asked for one by one, where the list does not say it.',
  })
  readonly state: PullPhase;

  @ApiProperty({ type: 'integer', description: 'How many times reading was begun.' })
  readonly pass: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly lastFinishedAt: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When the next request is made. Null: not before somebody asks, or before the connection works again if `error` says so.',
  })
  readonly nextAt: string | null;

  @ApiProperty({ type: 'integer', description: 'How many records of the tool are known.' })
  readonly records: number;

  @ApiProperty({ type: 'integer', description: 'Of how many it is known whom they are about, or that the tool does not know it.' })
  readonly identified: number;

  @ApiProperty({ type: 'integer', description: 'How many are still to be asked for, one request each.' })
  readonly backlog: number;

  @ApiProperty({
    type: 'integer',
    description: 'How long that takes at the rate that the tool allows, if no other study uses the connection meanwhile.',
  })
  readonly secondsLeft: number;

  @ApiProperty({ type: PullErrorDto, nullable: true })
  readonly error: PullErrorDto | null;
}

/** Describes where a reading stands. */
export function toPullDto({ pull, declaration, records, identified, backlog }: PullStanding): PullDto {
  return {
    state: pull?.phase ?? 'idle',
    pass: pull?.pass ?? 0,
    lastFinishedAt: pull?.finishedAt?.toISOString() ?? null,
    nextAt: pull?.nextAt?.toISOString() ?? null,
    records,
    identified,
    backlog,
    secondsLeft: Math.ceil((backlog * 60) / declaration.requestsPerMinute),
    error: pull?.errorCode ? describeError(pull.errorCode, pull.errorDetail) : null,
  };
}

function describeError(code: ConnectorErrorCode, detail: string | null): PullErrorDto {
  const { cause, remedy } = connectorErrors[code];
  return { code: toPartnerProblemCode(code), detail: detail ?? cause, remedy };
}
