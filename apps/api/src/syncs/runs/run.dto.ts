import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import {
  emptyCounters,
  rowOutcomes,
  type NextStep,
  type RowOutcome,
  type RunCounters,
  type RunKind,
  type RunScope,
  type RunState,
} from '@panelbridge/core';
import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageQuery } from '../../platform/http/pagination.js';
import { HintDto } from '../sync.dto.js';
import { IfSent } from '../../platform/http/if-sent.js';
import type { RunPhase, RunTrigger } from './sync-run.entity.js';

const kinds = ['ordinary', 'full', 'test', 'dry_run'] as const satisfies readonly RunKind[];
const states = ['queued', 'running', 'completed', 'completed_with_errors', 'failed', 'cancelled'] as const satisfies readonly RunState[];
const phases = ['reading', 'comparing', 'sending', 'removing'] as const satisfies readonly RunPhase[];
const instant = { type: 'string', format: 'date-time' } as const;

/** How many rows a test run sends, unless it is said. */
export const defaultTestRows = 10;

/** Asks for a run. */
export class StartRunDto {
  @ApiPropertyOptional({
    type: 'string',
    enum: kinds,
    default: 'ordinary',
    description:
      '`ordinary`: rows that are new, changed or to be tried again. `full`: every row. `test`: the first rows of the model only. `dry_run`: nothing is sent, and the run says what would be.',
  })
  @IfSent()
  @IsIn(kinds)
  readonly kind?: RunKind;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    description: `Of a \`test\`: how many rows; ${defaultTestRows} when left out.`,
  })
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly rows?: number;

  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    description: 'Removes who left the model, however many they are: the answer to a run that held removals back.',
  })
  @IfSent()
  @IsBoolean()
  readonly confirmRemovals?: boolean;
}

/** Which runs to list. */
export class RunQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: states })
  @IsOptional()
  @IsIn(states)
  readonly state?: RunState;

  @ApiPropertyOptional({ type: 'string', enum: kinds })
  @IsOptional()
  @IsIn(kinds)
  readonly kind?: RunKind;
}

/** How far a run is. */
export class RunProgressDto {
  @ApiProperty({ type: 'integer', description: 'Rows of the model that were read so far.' })
  readonly rowsRead: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Rows that have to go out or be removed; null while that is not known.' })
  readonly rowsPlanned: number | null;

  @ApiProperty({ type: 'integer', description: 'How many of these are settled.' })
  readonly rowsHandled: number;

  @ApiProperty({
    type: 'number',
    minimum: 0,
    maximum: 1,
    nullable: true,
    description: 'Part of the planned rows that is settled; null while that is not known.',
  })
  readonly share: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'From the pace so far, and no less than the rate limit of the destination needs; null while it cannot be told.',
  })
  readonly secondsLeft: number | null;

  @ApiProperty({ ...instant, nullable: true, description: 'It waits until then, for the rate limit or after a failure that passes.' })
  readonly waitsUntil: string | null;
}

/** Rows by what their outcome means. */
export class RunTotalsDto {
  @ApiProperty({ type: 'integer', description: 'All rows that the run was about: those of the model and those that left it.' })
  readonly rows: number;

  @ApiProperty({ type: 'integer', description: 'Done as was wanted.' })
  readonly done: number;

  @ApiProperty({ type: 'integer', description: 'Nothing to do and nothing wrong.' })
  readonly left: number;

  @ApiProperty({ type: 'integer', description: 'Somebody has to know of these.' })
  readonly failed: number;

  @ApiProperty({ type: 'integer', description: 'Not sent, because nothing changed since they were last taken.' })
  readonly unchanged: number;
}

/** Why a run came to no good end. */
export class RunErrorDto {
  @ApiProperty({ type: 'string', examples: ['authentication_failed'] })
  readonly code: string;

  @ApiProperty({ type: 'string' })
  readonly detail: string;

  @ApiProperty({ type: 'string', description: 'What to do about it.' })
  readonly remedy: string;
}

/** Whether people who left the model were removed. */
export class RunRemovalDto {
  @ApiProperty({
    type: 'string',
    enum: ['remove', 'none', 'held'],
    description: '`held`: they would have been removed, and were not, for safety.',
  })
  readonly kind: 'remove' | 'none' | 'held';

  @ApiProperty({ type: 'string', nullable: true, examples: ['too_many_missing'] })
  readonly reason: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly detail: string | null;
}

/** What a run would do. */
export class ExpectedChangesDto {
  @ApiProperty({ type: 'integer', description: 'Rows that no run has sent before; at the panel those that would make a new person.' })
  readonly creates: number;

  @ApiProperty({ type: 'integer' })
  readonly updates: number;

  @ApiProperty({ type: 'integer' })
  readonly deletes: number;

  @ApiProperty({ type: 'integer' })
  readonly clears: number;

  @ApiProperty({ type: 'integer' })
  readonly invalid: number;

  @ApiProperty({ type: 'integer' })
  readonly unchanged: number;
}

/** What happens next to rows that failed in one way. */
export class NextStepDto implements NextStep {
  @ApiProperty({ type: 'string', enum: Object.keys(rowOutcomes) })
  readonly outcome: RowOutcome;

  @ApiProperty({ type: 'integer' })
  readonly rows: number;

  @ApiProperty({ type: 'string', enum: ['nothing', 'send', 'check', 'resolve'] })
  readonly next: NextStep['next'];

  @ApiProperty({ type: 'string' })
  readonly detail: string;
}

/** One execution of a sync. */
@ApiExtraModels(RunErrorDto, RunRemovalDto, ExpectedChangesDto)
export class RunDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly syncId: string;

  @ApiProperty({ type: 'string', enum: kinds })
  readonly kind: RunKind;

  @ApiProperty({ type: 'string', enum: ['request', 'schedule'], description: 'Who asked for it.' })
  readonly trigger: RunTrigger;

  @ApiProperty({ type: 'string', enum: states })
  readonly state: RunState;

  @ApiProperty({ type: 'string', description: 'What the state means.' })
  readonly meaning: string;

  @ApiProperty({ type: 'string', enum: phases, nullable: true, description: 'What it is at; null before it begins and once it is over.' })
  readonly phase: RunPhase | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Of a test run: how many rows.' })
  readonly rowLimit: number | null;

  @ApiProperty({ type: 'boolean', description: 'Whether removals are carried out however many they are.' })
  readonly removalsConfirmed: boolean;

  @ApiProperty({ type: 'string', enum: ['changed', 'all'], nullable: true, description: 'Which rows it sends; null until it has begun.' })
  readonly sends: RunScope['sends'] | null;

  @ApiProperty({ type: 'string', enum: ['first_run', 'asked_for', 'settings_changed'], nullable: true, description: 'Why it sends all.' })
  readonly because: RunScope['because'];

  @ApiProperty({ type: () => RunProgressDto })
  readonly progress: RunProgressDto;

  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(Object.keys(emptyCounters).map((name) => [name, { type: 'integer' as const }])),
    required: Object.keys(emptyCounters),
    description: 'Rows by how they ended; their sum is all rows that the run was about.',
  })
  readonly counters: RunCounters;

  @ApiProperty({ type: () => RunTotalsDto })
  readonly totals: RunTotalsDto;

  @ApiProperty({ type: 'integer', description: 'Requests that were sent to the destination.' })
  readonly requests: number;

  @ApiProperty({ nullable: true, allOf: [{ $ref: getSchemaPath(RunRemovalDto) }] })
  readonly removal: RunRemovalDto | null;

  @ApiProperty({
    nullable: true,
    allOf: [{ $ref: getSchemaPath(ExpectedChangesDto) }],
    description: 'Of a dry run that has ended: what a run would do.',
  })
  readonly expected: ExpectedChangesDto | null;

  @ApiProperty({ nullable: true, allOf: [{ $ref: getSchemaPath(RunErrorDto) }] })
  readonly error: RunErrorDto | null;

  @ApiProperty({ type: () => [HintDto], description: 'What the outcome suggests.' })
  readonly hints: readonly HintDto[];

  @ApiProperty({ type: () => [NextStepDto], description: 'What happens next to the rows that failed; empty when none did.' })
  readonly next: readonly NextStepDto[];

  @ApiProperty({ type: 'string', nullable: true, description: 'The key of whoever asked.' })
  readonly createdBy: string | null;

  @ApiProperty(instant)
  readonly createdAt: string;

  @ApiProperty({ ...instant, nullable: true })
  readonly startedAt: string | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When the model had been read to its end.' })
  readonly readAt: string | null;

  @ApiProperty({ ...instant, nullable: true, description: 'When somebody cancelled it; it ends after the batches that are on their way.' })
  readonly cancelRequestedAt: string | null;

  @ApiProperty({ ...instant, nullable: true })
  readonly finishedAt: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether its rows and exchanges are still kept: they are for 7 days.' })
  readonly rowsKept: boolean;

  @ApiProperty({ type: 'integer' })
  readonly version: number;
}
