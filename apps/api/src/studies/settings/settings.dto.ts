import { ApiProperty } from '@nestjs/swagger';

const rules = ['required', 'refused', 'adjusted', 'locked'] as const;

/** One rule about one setting. */
export class SettingRuleDto {
  @ApiProperty({ type: 'string', examples: ['incentive'] })
  readonly setting: string;

  @ApiProperty({ type: 'string', enum: rules })
  readonly rule: (typeof rules)[number];

  /** What an adjusted setting is set to. */
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'null' }] })
  readonly value: string | number | boolean | null;

  @ApiProperty({ type: 'string' })
  readonly reason: string;

  /** Whose rule it is: the hub's, or the connector's by its id. */
  @ApiProperty({ type: 'string', examples: ['hub'] })
  readonly source: string;

  /** Whether it holds at this moment; locks begin with the launch. */
  @ApiProperty({ type: 'boolean' })
  readonly inForce: boolean;
}

/** What holds for the settings of a study. */
export class StudySettingsDto {
  @ApiProperty({ type: 'string' })
  readonly studyId: string;

  @ApiProperty({ type: () => SettingRuleDto, isArray: true })
  readonly settings: readonly SettingRuleDto[];
}
