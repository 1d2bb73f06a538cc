import { ApiProperty } from '@nestjs/swagger';
import { backlogAges, type BacklogAge } from '@panelbridge/core';
import { PageQuery } from '../../platform/http/pagination.js';

/** Which part of a backlog to list. */
export class BacklogQuery extends PageQuery {}

/** Somebody who has submitted and whom nobody has completed or rejected. */
export class BacklogItemDto {
  @ApiProperty({ type: 'string', examples: ['pp_9exh736'] })
  readonly participationId: string;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, description: 'Null once the person has been removed from the panel.' })
  readonly participantId: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly submittedAt: string;

  @ApiProperty({ type: 'integer', description: 'Full hours since then.' })
  readonly ageHours: number;
}

/** Who still waits to be completed in a study, the oldest first: until a person completes them nothing is paid. */
export class BacklogDto {
  @ApiProperty({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  readonly studyId: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'Who owns it: `reconciliationOwner` of the study.' })
  readonly owner: string | null;

  @ApiProperty({ type: 'integer' })
  readonly total: number;

  @ApiProperty({
    type: 'object',
    description: 'People by how long they have waited.',
    properties: Object.fromEntries(backlogAges.map((age) => [age, { type: 'integer' as const }])),
    required: [...backlogAges],
  })
  readonly byAge: Readonly<Record<BacklogAge, number>>;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'When somebody was last reminded of it.' })
  readonly remindedAt: string | null;

  @ApiProperty({ type: BacklogItemDto, isArray: true })
  readonly data: readonly BacklogItemDto[];

  @ApiProperty({ type: 'string', nullable: true, description: 'Send it as `cursor` for the next page; null on the last one.' })
  readonly nextCursor: string | null;
}
