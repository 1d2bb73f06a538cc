import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, IsOptional } from 'class-validator';
import { IsParticipationId, IsStudyId } from '../platform/http/id-fields.js';
import { PageQuery } from '../platform/http/pagination.js';
import { actorKinds, type ActorKind } from './actor-directory.js';
import { ActorDto } from './actor.dto.js';
import { eventTypeNames, eventTypes, type EventType } from './event-types.js';

const channels = ['entry', 'screener', 'booking', 'cookie', 'redirect', 'webhook', 'pull', 'manual'] as const;
const instant = { strict: true, strictSeparator: true } as const;

/** Which events to list. */
export class EventQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: eventTypeNames })
  @IsOptional()
  @IsIn(eventTypeNames)
  readonly type?: EventType;

  @ApiPropertyOptional({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  @IsOptional()
  @IsStudyId()
  readonly studyId?: string;

  @ApiPropertyOptional({ type: 'string', examples: ['pp_9exh736'] })
  @IsOptional()
  @IsParticipationId()
  readonly participationId?: string;

  @ApiPropertyOptional({ type: 'string', enum: actorKinds, description: 'Kind of the actor.' })
  @IsOptional()
  @IsIn(actorKinds)
  readonly actorKind?: ActorKind;

  @ApiPropertyOptional({ type: 'string', enum: channels })
  @IsOptional()
  @IsIn(channels)
  readonly channel?: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'Events at or after this instant.' })
  @IsOptional()
  @IsISO8601(instant)
  readonly since?: string;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', description: 'Events before this instant.' })
  @IsOptional()
  @IsISO8601(instant)
  readonly until?: string;
}

/** Something that happened. */
export class EventDto {
  @ApiProperty({ type: 'string', examples: ['1042'] })
  readonly id: string;

  @ApiProperty({
    type: 'string',
    examples: ['incentive.released'],
    description: `What happened:\n\n${eventTypeNames.map((name) => `- \`${name}\`: ${eventTypes[name]}`).join('\n')}`,
  })
  readonly type: string;

  @ApiProperty({ type: 'string', nullable: true })
  readonly studyId: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly participationId: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Id of what it happened to, when that is neither the study nor the participation.',
  })
  readonly subjectId: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The status that was left.' })
  readonly from: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The status that was entered.' })
  readonly to: string | null;

  @ApiProperty({ type: () => ActorDto })
  readonly actor: ActorDto;

  @ApiProperty({ type: 'string', nullable: true, description: 'How the hub learned of it.', examples: ['redirect'] })
  readonly channel: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly reason: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Ids and figures; never personal data.' })
  readonly data: Readonly<Record<string, unknown>>;

  @ApiProperty({ type: 'string', nullable: true, description: 'The request in which it happened; in the log of the hub too.' })
  readonly requestId: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When the change began. Events are not in the order of this instant.' })
  readonly at: string;

  @ApiProperty({ type: 'string', description: 'Send it as `cursor` to go on after this event, now or another day.' })
  readonly cursor: string;
}
