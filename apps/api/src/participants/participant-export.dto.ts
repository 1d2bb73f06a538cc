import { ApiProperty } from '@nestjs/swagger';
import { ParticipantDto } from './participant.dto.js';

type Row = Readonly<Record<string, unknown>>;

const rows = (description: string) => ({ type: 'array' as const, items: { type: 'object', additionalProperties: true }, description });

/** Everything that is stored about one person, as the database holds it. */
export class ParticipantExportDto {
  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly exportedAt: string;

  @ApiProperty({ type: ParticipantDto })
  readonly participant: ParticipantDto;

  @ApiProperty(rows('One for each study, with the answers to its screener.'))
  readonly participations: readonly Row[];

  @ApiProperty(rows('Invitations to answer a screener.'))
  readonly screenerInvitations: readonly Row[];

  @ApiProperty(rows('Mails that were sent or are to be sent.'))
  readonly emails: readonly Row[];

  @ApiProperty(rows('What is or was owed.'))
  readonly incentives: readonly Row[];

  @ApiProperty(rows('What tools reported.'))
  readonly evidence: readonly Row[];

  @ApiProperty(rows('Records of tools that were read.'))
  readonly records: readonly Row[];

  @ApiProperty(rows('Everything that happened.'))
  readonly events: readonly Row[];

  @ApiProperty(rows('Reports that were assigned by hand.'))
  readonly quarantine: readonly Row[];

  @ApiProperty(rows('What was said to tools and by them.'))
  readonly exchanges: readonly Row[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'object', additionalProperties: true } },
    description: 'What other parts of the hub hold, by the name of the part.',
  })
  readonly sections: Readonly<Record<string, readonly Row[]>>;
}
