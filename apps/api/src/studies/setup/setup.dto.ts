import { ApiProperty } from '@nestjs/swagger';
import { ActorDto } from '../../events/actor.dto.js';
import { NoticeDto, SetupSummaryDto } from '../study-answer.dto.js';

/** Who vouched for something that the hub cannot see, and when. */
export class ConfirmedDto {
  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly at: string;

  @ApiProperty({ type: () => ActorDto })
  readonly by: ActorDto;
}

/** One thing that the set-up needs. */
export class RequirementDto {
  @ApiProperty({ type: 'string', examples: ['admin_access_missing'] })
  readonly code: string;

  @ApiProperty({ type: 'string', examples: ['Admin access to both platforms, the panel and the tool'] })
  readonly name: string;

  @ApiProperty({ type: 'boolean', description: 'Whether it is there, or a person has confirmed it.' })
  readonly present: boolean;

  @ApiProperty({ type: 'string', description: 'What to do while it is not; empty where nothing can be done.' })
  readonly remedy: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    examples: ['admin_access'],
    description: 'The name under which a person confirms it in the integration; null where the hub sees it itself.',
  })
  readonly confirmedAs: string | null;

  @ApiProperty({
    type: 'string',
    enum: ['attach', 'launch'],
    description: '`attach`: no invite link is taken without it. `launch`: recruitment is not opened without it.',
  })
  readonly neededFor: 'attach' | 'launch';

  @ApiProperty({ type: () => ConfirmedDto, nullable: true, description: 'Null where nobody has confirmed it, or the hub sees it itself.' })
  readonly confirmed: ConfirmedDto | null;
}

/** One step of the set-up. */
export class SetupStepDto {
  @ApiProperty({ type: 'string', enum: ['panel', 'partner'], description: 'In the hub, or in the tool.' })
  readonly side: 'panel' | 'partner';

  @ApiProperty({ type: 'string' })
  readonly title: string;

  @ApiProperty({ type: 'string' })
  readonly text: string;
}

/** Why people may not be marked as complete, told from what has come back so far. */
export class DiagnosisDto {
  @ApiProperty({ type: 'string', examples: ['redirect_url_missing'] })
  readonly code: string;

  @ApiProperty({ type: 'string' })
  readonly detail: string;

  @ApiProperty({ type: 'string' })
  readonly remedy: string;
}

/** A symptom, why it happens and what mends it. */
export class TroubleDto {
  @ApiProperty({ type: 'string', examples: ['preview_fails'] })
  readonly code: string;

  @ApiProperty({ type: 'string' })
  readonly symptom: string;

  @ApiProperty({ type: 'string' })
  readonly cause: string;

  @ApiProperty({ type: 'string' })
  readonly remedy: string;
}

/** How far the set-up has come, and how to go on. */
export class SetupDto extends SetupSummaryDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  @ApiProperty({ type: () => RequirementDto, isArray: true })
  readonly requirements: readonly RequirementDto[];

  /** What whoever invites people should know. */
  @ApiProperty({ type: () => NoticeDto, isArray: true })
  readonly warnings: readonly NoticeDto[];

  /** What the returns so far say about the set-up. */
  @ApiProperty({ type: () => DiagnosisDto, isArray: true })
  readonly diagnoses: readonly DiagnosisDto[];

  @ApiProperty({ type: () => SetupStepDto, isArray: true })
  readonly steps: readonly SetupStepDto[];

  @ApiProperty({ type: () => TroubleDto, isArray: true })
  readonly troubleshooting: readonly TroubleDto[];

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly verifiedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly outlineChangedAt: string | null;
}
