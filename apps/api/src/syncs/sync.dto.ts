import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { deleteBehaviours, ingestionModes, nullPolicies, type AlertState, type Fault, type RunScope } from '@panelbridge/core';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { PageQuery } from '../platform/http/pagination.js';
import { trimText } from '../platform/http/trim-text.js';
import { IfSent } from '../platform/http/if-sent.js';

const destinationKinds = ['panel', 'connection'] as const;

/** Where the rows go. */
export class DestinationDto {
  @ApiProperty({ type: 'string', enum: destinationKinds, description: '`panel`: the people of this hub. `connection`: another system.' })
  @IsIn(destinationKinds)
  readonly kind: (typeof destinationKinds)[number];

  @ApiPropertyOptional({
    type: 'string',
    format: 'uuid',
    description: 'Of a `connection`: one whose connector takes participants.',
  })
  @ValidateIf(({ kind, connectionId }: DestinationDto) => kind === 'connection' || connectionId !== undefined)
  @IsUUID()
  readonly connectionId?: string;
}

/** One column that goes into one field. */
export class MappingDto {
  @ApiProperty({ type: 'string', description: 'A column of the model.', examples: ['email'] })
  @IsString()
  @Length(1, 200)
  readonly column: string;

  @ApiProperty({ type: 'string', description: 'A field of the destination.', examples: ['email'] })
  @IsString()
  @Length(1, 200)
  readonly field: string;

  @ApiPropertyOptional({
    type: 'string',
    enum: nullPolicies,
    default: 'send',
    description:
      'What a cell without a value does. `send`: it empties the field. `skip`: the field stays. `set_if_empty`: the field is written only while it is empty there, whatever the cell holds.',
  })
  @IfSent()
  @IsString()
  @MaxLength(50)
  readonly nulls?: string;
}

/** When a sync runs by itself. */
export class SyncScheduleDto {
  @ApiProperty({
    type: 'string',
    maxLength: 100,
    description: 'Five fields: minute, hour, day of the month, month, day of the week.',
    examples: ['0 6 * * MON-FRI'],
  })
  @Transform(trimText)
  @IsString()
  @MaxLength(100)
  readonly cron: string;

  @ApiProperty({
    type: 'string',
    maxLength: 100,
    description: 'IANA name of the time zone that the fields are meant in.',
    examples: ['Europe/Berlin'],
  })
  @Transform(trimText)
  @IsString()
  @MaxLength(100)
  readonly timeZone: string;
}

const thresholds = {
  removal: 'Part of the rows sent before that may be missing from the model before nobody is cleared or deleted any more, from 0 to 1.',
  failed: 'Share of the rows of a run that may fail before anybody is told, from 0 to 1.',
  channels: 'The alert channels that are told; null: all of the workspace.',
  split: 'Whether a batch that is refused for some of its records is sent again in parts, so that only the bad ones stay behind.',
} as const;

/** The members of a sync that have a default. */
class SyncChoicesDto {
  @ApiPropertyOptional({
    type: 'string',
    enum: deleteBehaviours,
    default: 'do_nothing',
    description:
      'What happens to people whom this sync has sent and whose row left the model. `delete` goes with `upsert`, `clear` with `upsert` and `update`.',
  })
  @IfSent()
  @IsString()
  @MaxLength(50)
  readonly deleteBehaviour?: string;

  @ApiPropertyOptional({ type: 'boolean', default: true, description: thresholds.split })
  @IfSent()
  @IsBoolean()
  readonly splitRetries?: boolean;

  @ApiPropertyOptional({ type: 'number', minimum: 0, maximum: 1, default: 0.3, description: thresholds.removal })
  @IfSent()
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly removalThreshold?: number;

  @ApiPropertyOptional({ type: 'number', minimum: 0, maximum: 1, default: 0, description: thresholds.failed })
  @IfSent()
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly failedShare?: number;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    maxItems: 50,
    nullable: true,
    description: thresholds.channels,
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsUUID(undefined, { each: true })
  readonly alertChannelIds?: readonly string[] | null;

  @ApiPropertyOptional({ type: () => SyncScheduleDto, nullable: true, description: 'Null: it runs only when somebody asks.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => SyncScheduleDto)
  readonly schedule?: SyncScheduleDto | null;
}

/** What a new sync is made of. */
export class CreateSyncDto extends SyncChoicesDto {
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 100, examples: ['Panel from the warehouse'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name: string;

  @ApiProperty({ type: () => DestinationDto })
  @IsObject()
  @ValidateNested()
  @Type(() => DestinationDto)
  readonly destination: DestinationDto;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The model whose rows are sent.' })
  @IsUUID()
  readonly modelId: string;

  @ApiPropertyOptional({
    type: 'string',
    enum: ingestionModes,
    default: 'upsert',
    description: 'How rows meet who is already there. `upsert` is suggested: it adds new people and keeps the others up to date.',
  })
  @IfSent()
  @IsString()
  @MaxLength(50)
  readonly mode?: string;

  @ApiProperty({ type: () => [MappingDto], maxItems: 200, description: 'Only mapped columns are ever read and sent.' })
  @IsArray()
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => MappingDto)
  readonly mappings: readonly MappingDto[];
}

/** What changes in a sync; members that are left out stay. */
export class ChangeSyncDto extends SyncChoicesDto {
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100 })
  @IfSent()
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name?: string;

  @ApiPropertyOptional({ type: () => DestinationDto })
  @IfSent()
  @IsObject()
  @ValidateNested()
  @Type(() => DestinationDto)
  readonly destination?: DestinationDto;

  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IfSent()
  @IsUUID()
  readonly modelId?: string;

  @ApiPropertyOptional({ type: 'string', enum: ingestionModes })
  @IfSent()
  @IsString()
  @MaxLength(50)
  readonly mode?: string;

  @ApiPropertyOptional({ type: () => [MappingDto], maxItems: 200 })
  @IfSent()
  @IsArray()
  @ArrayMaxSize(200)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => MappingDto)
  readonly mappings?: readonly MappingDto[];
}

/** Which syncs to list. */
export class SyncQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly modelId?: string;

  @ApiPropertyOptional({ type: 'string', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly connectionId?: string;
}

/** Something worth saying that keeps nothing from running. */
export class HintDto implements Fault {
  @ApiProperty({ type: 'string', examples: ['few_fields'] })
  readonly code: string;

  @ApiProperty({ type: 'string', description: 'JSON pointer to the setting that it is about.', examples: ['/mappings'] })
  readonly pointer: string;

  @ApiProperty({ type: 'string' })
  readonly detail: string;
}

/** What the next ordinary run sends. */
export class NextRunDto {
  @ApiProperty({
    type: 'string',
    enum: ['changed', 'all'],
    description: '`changed`: rows that are new, changed or to be tried again. `all`: every row.',
  })
  readonly sends: RunScope['sends'];

  @ApiProperty({
    type: 'string',
    enum: ['first_run', 'asked_for', 'settings_changed'],
    nullable: true,
    description: 'Why all are sent. `settings_changed`: mapping, mode, destination or model are not those of the last run.',
  })
  readonly because: RunScope['because'];

  @ApiProperty({ type: 'string' })
  readonly detail: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'When it starts by itself; null without a schedule.' })
  readonly at: string | null;
}

/** A model that a destination is kept in step with. */
@ApiExtraModels(SyncScheduleDto)
export class SyncDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ type: () => DestinationDto })
  readonly destination: DestinationDto;

  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly modelId: string;

  @ApiProperty({ type: 'string', enum: ingestionModes })
  readonly mode: string;

  @ApiProperty({ type: 'string', enum: deleteBehaviours })
  readonly deleteBehaviour: string;

  @ApiProperty({ type: () => [MappingDto] })
  readonly mappings: readonly MappingDto[];

  @ApiProperty({ type: 'boolean', description: thresholds.split })
  readonly splitRetries: boolean;

  @ApiProperty({ type: 'number', description: thresholds.removal })
  readonly removalThreshold: number;

  @ApiProperty({ type: 'number', description: thresholds.failed })
  readonly failedShare: number;

  @ApiProperty({ type: 'array', items: { type: 'string', format: 'uuid' }, nullable: true, description: thresholds.channels })
  readonly alertChannelIds: readonly string[] | null;

  @ApiProperty({ type: 'string', enum: ['ok', 'failing'], description: 'Whether its last run was as it should be.' })
  readonly alertState: AlertState;

  @ApiProperty({ nullable: true, allOf: [{ $ref: getSchemaPath(SyncScheduleDto) }] })
  readonly schedule: SyncScheduleDto | null;

  @ApiProperty({ type: () => NextRunDto })
  readonly nextRun: NextRunDto;

  @ApiProperty({ type: () => [HintDto], description: 'What is worth knowing of the settings; nothing of it keeps the sync from running.' })
  readonly hints: readonly HintDto[];

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;

  @ApiProperty({ type: 'integer' })
  readonly version: number;
}
