import { ApiProperty } from '@nestjs/swagger';
import { incentiveStates, participationStatuses, type IncentiveState, type ParticipationStatus } from '@panelbridge/core';
import { MoneyDto } from '../money.dto.js';
import { PlacesDto } from '../study-answer.dto.js';

/** Incentives in one state. */
export class IncentiveCountDto {
  @ApiProperty({ type: 'string', enum: incentiveStates })
  readonly state: IncentiveState;

  @ApiProperty({ type: 'integer' })
  readonly count: number;

  @ApiProperty({ type: () => MoneyDto })
  readonly total: MoneyDto;
}

/** How many people stand where. Previews are never counted. */
export class FunnelDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  @ApiProperty({ type: () => PlacesDto })
  readonly places: PlacesDto;

  @ApiProperty({ type: 'integer', description: 'All participations.' })
  readonly total: number;

  /** People by status; every status is named. */
  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(participationStatuses.map((status) => [status, { type: 'integer' as const }])),
    required: [...participationStatuses],
  })
  readonly byStatus: Readonly<Record<ParticipationStatus, number>>;

  @ApiProperty({ type: () => IncentiveCountDto, isArray: true })
  readonly incentives: readonly IncentiveCountDto[];
}
