import { ApiProperty } from '@nestjs/swagger';
import type { LoadStatus } from './load-report.js';

const loadStatuses = ['loaded', 'incompatible', 'broken', 'invalid', 'duplicate'] as const satisfies readonly LoadStatus[];

/** Something that is wrong with a manifest, or with the functions that it calls for. */
export class ManifestFaultDto {
  @ApiProperty({ type: 'string', examples: ['text_missing'] })
  readonly code: string;

  @ApiProperty({ type: 'string', description: 'JSON pointer (RFC 6901) into the manifest, or to the function.', examples: ['/docs/setup'] })
  readonly pointer: string;

  @ApiProperty({ type: 'string' })
  readonly detail: string;
}

/** A connector as it is listed, also one that could not be loaded. */
export class ConnectorSummaryDto {
  @ApiProperty({ type: 'string', nullable: true, description: 'Null where the package does not say.', examples: ['tracked-link'] })
  readonly id: string | null;

  @ApiProperty({
    type: 'string',
    description: 'The package or folder it was looked for in.',
    examples: ['@panelbridge/connector-tracked-link'],
  })
  readonly source: string;

  @ApiProperty({ type: 'string', nullable: true, examples: ['0.1.0'] })
  readonly version: string | null;

  @ApiProperty({ type: 'string', enum: loadStatuses })
  readonly status: LoadStatus;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why it cannot be used and what to do; null when it can.' })
  readonly reason: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'What could not be tried of a connector that is loaded, and what to do; null: nothing.',
  })
  readonly note: string | null;

  @ApiProperty({
    type: [ManifestFaultDto],
    description: 'Every fault of the manifest and of the functions that it calls for, with `invalid`.',
  })
  readonly faults: readonly ManifestFaultDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Null, like what follows, when it is not loaded.',
    examples: ['Tracked link'],
  })
  readonly title: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly summary: string | null;

  @ApiProperty({ type: 'string', enum: ['experimental', 'beta', 'stable'], nullable: true })
  readonly stage: string | null;

  @ApiProperty({ type: 'array', items: { type: 'string', enum: ['redirect', 'statusSync', 'recruitment', 'participantIngestion'] } })
  readonly capabilities: readonly string[];

  @ApiProperty({
    type: 'array',
    items: { type: 'string' },
    description: 'Ids of the tools that a connection can choose.',
    examples: [['generic', 'perspective']],
  })
  readonly presets: readonly string[];
}

/** A connector with its whole manifest. */
export class ConnectorDto extends ConnectorSummaryDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'The manifest as data; `connectionConfig` and `studyConfig` are JSON Schemas (draft 2020-12).',
  })
  readonly manifest: Readonly<Record<string, unknown>> | null;
}

/** Every connector; there are too few for pages. */
export class ConnectorListDto {
  @ApiProperty({ type: [ConnectorSummaryDto] })
  readonly data: readonly ConnectorSummaryDto[];

  @ApiProperty({ type: 'string', nullable: true, description: 'Always null: the list has one page.' })
  readonly nextCursor: null;
}
