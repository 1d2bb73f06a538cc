import { ApiProperty } from '@nestjs/swagger';
import type { PaceHintCode } from '@panelbridge/core';

const codes = ['no_one_qualified_yet', 'no_session_yet', 'fewer_qualified', 'fewer_scheduled'] as const satisfies readonly PaceHintCode[];

/** One thing in which a study recruits more slowly than others do. */
export class PaceHintDto {
  @ApiProperty({ type: 'string', enum: codes })
  readonly code: PaceHintCode;

  @ApiProperty({ type: 'string', description: 'What others have reached by now.' })
  readonly expected: string;

  @ApiProperty({ type: 'string', description: 'What this study has reached.' })
  readonly actual: string;

  @ApiProperty({ type: 'string', description: 'What can be done.' })
  readonly remedy: string;
}

/** How fast a study recruits. */
export class PaceDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly launchedAt: string | null;

  @ApiProperty({ type: 'integer', description: 'For how long it has recruited, without its pauses.' })
  readonly minutes: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'How many people are wanted.' })
  readonly requested: number | null;

  @ApiProperty({ type: 'integer', description: 'How many applicants qualified, or fit where a person reviews; whatever became of them.' })
  readonly qualified: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly firstQualifiedAt: string | null;

  @ApiProperty({ type: 'integer', description: 'How many have had a session confirmed.' })
  readonly scheduled: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly firstScheduledAt: string | null;

  @ApiProperty({ type: () => PaceHintDto, isArray: true, description: 'In what it is behind its pace; empty while it is not.' })
  readonly hints: readonly PaceHintDto[];
}
