import { ApiProperty } from '@nestjs/swagger';
import { currencies } from '@panelbridge/core';
import { IsIn, IsInt, Max, Min } from 'class-validator';

/** An amount of money. */
export class MoneyDto {
  /** In the currency's smallest unit: 6500 is 65 dollars. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 2_147_483_647, examples: [6500] })
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  readonly amount: number;

  /** ISO 4217. */
  @ApiProperty({ type: 'string', pattern: '^[A-Z]{3}$', examples: ['USD'] })
  @IsIn(currencies, { message: 'currency is three capitals of ISO 4217, for example USD or EUR' })
  readonly currency: string;
}

/** A sum of amounts. */
export class TotalDto {
  @ApiProperty({ type: 'integer', format: 'int64', minimum: 0, description: 'In the currency’s smallest unit.', examples: [104_000] })
  readonly amount: number;

  /** ISO 4217. */
  @ApiProperty({ type: 'string', pattern: '^[A-Z]{3}$', examples: ['USD'] })
  readonly currency: string;
}
