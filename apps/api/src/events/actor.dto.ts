import { ApiProperty } from '@nestjs/swagger';
import { actorKinds, type ActorKind } from './actor-directory.js';

/** Who did something. */
export class ActorDto {
  @ApiProperty({ type: 'string', enum: actorKinds })
  readonly kind: ActorKind;

  @ApiProperty({ type: 'string', nullable: true, description: 'Id of the API key or of the connection.' })
  readonly id: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The owner of the API key, or the name of the connection. Participants are never named here.',
    examples: ['Kim Nguyen'],
  })
  readonly name: string | null;
}
