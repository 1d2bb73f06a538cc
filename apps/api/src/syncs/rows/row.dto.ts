import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { rowOutcomes, type LedgerEntry, type RowOutcome, type RowOutcomeRule } from '@panelbridge/core';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { PageQuery } from '../../platform/http/pagination.js';
import { IfSent } from '../../platform/http/if-sent.js';

/** Every way in which a row can end. */
export const outcomeNames = Object.keys(rowOutcomes) as RowOutcome[];
const listedOutcomes = outcomeNames.filter((name) => rowOutcomes[name].group !== 'done');
const states = ['settled', 'failed', 'in_doubt', 'removed'] as const satisfies readonly LedgerEntry['state'][];
const nextSteps = ['nothing', 'send', 'check', 'resolve'] as const satisfies readonly RowOutcomeRule['next'][];

/** Which rows of a run to list. */
export class RunRowQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', enum: listedOutcomes })
  @IsOptional()
  @IsIn(listedOutcomes)
  readonly outcome?: RowOutcome;

  @ApiPropertyOptional({
    type: 'string',
    maxLength: 500,
    description: 'The primary key of the row, or what people are recognised by, such as the email.',
  })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  readonly key?: string;

  @ApiPropertyOptional({ type: 'string', maxLength: 200, description: 'A part of a key, a reason or the record, in capitals or not.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  readonly text?: string;
}

/** Which rows of a run to export. */
export class RunRowExportQuery extends OmitType(RunRowQuery, ['limit', 'cursor'] as const) {}

/** Why a row ended so. */
export class RowReasonDto {
  @ApiProperty({ type: 'string', examples: ['type_mismatch'] })
  readonly code: string;

  @ApiProperty({ type: 'string', description: 'JSON pointer to the column or the field; empty: the whole row.', examples: ['/age'] })
  readonly pointer: string;

  @ApiProperty({ type: 'string', description: 'Of a destination: its own words.' })
  readonly detail: string;
}

/** What a row came to. */
class RowFateDto {
  @ApiProperty({ type: 'string', nullable: true, description: 'The primary key of the model; null: the row has none.' })
  readonly key: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What people are recognised by, such as the email, as it was sent.' })
  readonly matchKey: string | null;

  @ApiProperty({ type: 'string', enum: outcomeNames })
  readonly outcome: RowOutcome;

  @ApiProperty({ type: 'string', description: 'What the outcome means.' })
  readonly meaning: string;

  @ApiProperty({ type: 'string', enum: nextSteps, description: 'What the next run does while the row stays as it is.' })
  readonly next: RowOutcomeRule['next'];

  @ApiProperty({ type: 'string', description: 'The same in plain words.' })
  readonly nextDetail: string;
}

/** A row of a run that failed or was left out. */
export class RunRowDto extends RowFateDto {
  @ApiProperty({ type: 'string' })
  readonly id: string;

  @ApiProperty({ type: () => [RowReasonDto] })
  readonly reasons: readonly RowReasonDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'What was sent; null: nothing was, or the person was erased.',
  })
  readonly record: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The batch that it was sent in.' })
  readonly batchId: string | null;

  @ApiProperty({ type: 'array', items: { type: 'string' }, description: 'The requests of that batch, among the exchanges of the run.' })
  readonly exchangeIds: readonly string[];

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly at: string;
}

/** Which rows of a sync to list. */
export class SyncRowQuery extends PageQuery {
  @ApiPropertyOptional({
    type: 'string',
    maxLength: 500,
    description: 'The primary key of a row, or what the person is recognised by, such as the email.',
  })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  readonly key?: string;

  @ApiPropertyOptional({ type: 'string', enum: states })
  @IsOptional()
  @IsIn(states)
  readonly state?: LedgerEntry['state'];

  @ApiPropertyOptional({ type: 'string', format: 'uuid', description: 'Rows that this run was the last to do something about.' })
  @IsOptional()
  @IsUUID()
  readonly runId?: string;
}

/** What is known of a row now. */
export class SyncRowDto extends RowFateDto {
  @ApiProperty({
    type: 'string',
    enum: states,
    description:
      '`settled`: nothing is to be done. `failed`: it is tried again. `in_doubt`: nobody knows whether it was written. `removed`: it left the model.',
  })
  readonly state: LedgerEntry['state'];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description:
      'What the row had as its match key when it was taken before, such as an earlier email: whoever is at the destination under that key was not changed and stays there, unless another row speaks of them. Look there whether they have to go. null: it has been the same ever since.',
  })
  readonly movedFrom: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Code of the reason.' })
  readonly code: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly detail: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'The id at the destination, where it told one.' })
  readonly externalId: string | null;

  @ApiProperty({ type: 'string', format: 'uuid', description: 'The run that was the last to do something about it.' })
  readonly runId: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}

/** Says of rows in doubt whether they were written. */
export class ResolveRowsDto {
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    maxItems: 1000,
    description: 'Primary keys of rows. Either these, or `all`.',
  })
  @IfSent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  readonly keys?: readonly string[];

  @ApiPropertyOptional({ type: 'boolean', description: 'Every row of the sync that is in doubt.' })
  @IfSent()
  @IsBoolean()
  readonly all?: boolean;

  @ApiProperty({ type: 'boolean', description: 'Whether they are at the destination. Those that are not go out with the next run.' })
  @IsBoolean()
  readonly written: boolean;
}

/** What came of it. */
export class ResolvedRowsDto {
  @ApiProperty({ type: 'integer', description: 'How many rows were in doubt and are not any more.' })
  readonly resolved: number;

  @ApiProperty({ type: 'string' })
  readonly detail: string;
}
