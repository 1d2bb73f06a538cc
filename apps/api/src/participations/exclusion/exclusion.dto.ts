import { ApiProperty } from '@nestjs/swagger';
import { exclusionStepNames, removalStates, type ExclusionStepName, type RemovalState } from '@panelbridge/core';
import { ActorDto } from '../../events/actor.dto.js';

/** One step of an exclusion. */
export class ExclusionStepDto {
  @ApiProperty({ type: 'string', enum: exclusionStepNames, description: 'Where it is done: here in the panel, then in the tool.' })
  readonly step: ExclusionStepName;

  @ApiProperty({
    type: 'string',
    enum: ['done', ...removalStates],
    description: '`waiting`: a person has still to remove somebody in the tool, and then to confirm it by `confirm-removed`.',
  })
  readonly state: 'done' | RemovalState;

  @ApiProperty({ type: 'string', examples: ['Remove the session in the tool'] })
  readonly title: string;

  @ApiProperty({ type: 'string', description: 'What it does, or what a person has to do.' })
  readonly text: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly at: string | null;

  @ApiProperty({ type: ActorDto, nullable: true })
  readonly by: ActorDto | null;
}

/** How far the exclusion of a person has come. Nothing stands here before the first step is done. */
export class ExclusionDto {
  @ApiProperty({ type: 'string' })
  readonly reason: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    examples: ['i9exh736'],
    description:
      'The id under which the tool knew the person, kept since the tool forgets it; null where it has none of its own, or the person was erased.',
  })
  readonly externalId: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What was said when the removal was confirmed.' })
  readonly note: string | null;

  @ApiProperty({ type: ExclusionStepDto, isArray: true, description: 'In the order in which they are done.' })
  readonly steps: readonly ExclusionStepDto[];
}
