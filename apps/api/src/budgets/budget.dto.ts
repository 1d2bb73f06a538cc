import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { accounts, currencies, transferKinds, type Account, type TransferKind } from '@panelbridge/core';
import { Transform, Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, Length, MaxLength, ValidateNested } from 'class-validator';
import { ActorDto } from '../events/actor.dto.js';
import { IsStudyId } from '../platform/http/id-fields.js';
import { PageQuery } from '../platform/http/pagination.js';
import { trimText } from '../platform/http/trim-text.js';
import { MoneyDto, TotalDto } from '../studies/money.dto.js';
import { IfSent } from '../platform/http/if-sent.js';

/** What a new budget is made of. */
export class CreateBudgetDto {
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 100, examples: ['Research 2027'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name: string;

  @ApiProperty({ type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217; a budget keeps its currency.', examples: ['USD'] })
  @IsIn(currencies, { message: 'currency is three capitals of ISO 4217, for example USD or EUR' })
  readonly currency: string;
}

/** Money that comes into a budget, or leaves it. */
export class MoveFundsDto {
  @ApiPropertyOptional({
    type: 'string',
    enum: ['fund', 'withdraw'],
    default: 'fund',
    description: '`withdraw` takes out what no study has reserved; a wrong entry is put right by it.',
  })
  @IfSent()
  @IsIn(['fund', 'withdraw'])
  readonly kind?: 'fund' | 'withdraw';

  @ApiProperty({ type: () => MoneyDto })
  @IsObject()
  @ValidateNested()
  @Type(() => MoneyDto)
  readonly amount: MoneyDto;

  /** Names the payment, for example the number of a transfer; one of a name is entered once. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 200, examples: ['INV-2027-014'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 200)
  readonly reference: string;

  @ApiPropertyOptional({ type: 'string', maxLength: 1_000 })
  @IfSent()
  @IsString()
  @MaxLength(1_000)
  readonly note?: string;
}

/** What one study did to a budget. */
export class StudyFundsDto {
  @ApiProperty({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  readonly studyId: string;

  @ApiProperty({ type: () => TotalDto, description: 'What was reserved at the launch.' })
  readonly reserved: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'Fees and incentives.' })
  readonly spent: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'What is not spent: set aside still, or returned. Reserved = spent + unused.' })
  readonly unused: TotalDto;

  @ApiProperty({ type: 'boolean', description: 'Whether what was left has been returned.' })
  readonly billed: boolean;
}

/** A budget and what it holds; every figure is a sum over its ledger. */
export class BudgetDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ type: 'string', examples: ['USD'] })
  readonly currency: string;

  @ApiProperty({ type: () => TotalDto, description: 'What came in, less what was withdrawn: available + reserved + spent.' })
  readonly funded: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'What a launch may reserve.' })
  readonly available: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'What is set aside for studies that run.' })
  readonly reserved: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'Fees and incentives of all studies.' })
  readonly spent: TotalDto;

  @ApiProperty({ type: 'integer', description: 'The `ETag`.' })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;
}

/** A budget with its studies. */
export class BudgetDetailsDto extends BudgetDto {
  @ApiProperty({ type: () => StudyFundsDto, isArray: true, description: 'Its studies, in the order in which they reserved.' })
  readonly studies: readonly StudyFundsDto[];
}

/** Which transfers of a budget to list. */
export class LedgerQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  @IsOptional()
  @IsStudyId()
  readonly studyId?: string;

  @ApiPropertyOptional({ type: 'string', enum: transferKinds })
  @IsOptional()
  @IsIn(transferKinds)
  readonly kind?: TransferKind;
}

/** What a transfer does to one account. */
export class PostingDto {
  @ApiProperty({ type: 'string', enum: accounts })
  readonly account: Account;

  @ApiProperty({ type: 'string', nullable: true, description: 'Whose account it is; null: the budget’s own.' })
  readonly studyId: string | null;

  @ApiProperty({ type: 'integer', description: 'In minor units; negative takes from the account.', examples: [-6500] })
  readonly amount: number;
}

/** One entry of a ledger; it is never changed. */
export class TransferDto {
  @ApiProperty({ type: 'string', examples: ['42'] })
  readonly id: string;

  @ApiProperty({ type: 'string', enum: transferKinds })
  readonly kind: TransferKind;

  @ApiProperty({
    type: 'string',
    description: 'What it is for; a budget has one transfer of a key.',
    examples: ['charge:pp_9exh736:fee:1'],
  })
  readonly key: string;

  @ApiProperty({ type: 'string', nullable: true })
  readonly studyId: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly participationId: string | null;

  @ApiProperty({ type: () => PostingDto, isArray: true, description: 'They sum to zero.' })
  readonly postings: readonly PostingDto[];

  @ApiProperty({ type: 'string', nullable: true })
  readonly note: string | null;

  @ApiProperty({ type: () => ActorDto })
  readonly actor: ActorDto;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly at: string;
}
