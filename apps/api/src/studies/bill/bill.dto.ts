import { ApiProperty } from '@nestjs/swagger';
import { ActorDto } from '../../events/actor.dto.js';
import { TotalDto } from '../money.dto.js';

/** So many times the same amount. */
export class BillLineDto {
  @ApiProperty({ type: 'integer', examples: [8] })
  readonly count: number;

  @ApiProperty({ type: () => TotalDto })
  readonly each: TotalDto;

  @ApiProperty({ type: () => TotalDto })
  readonly total: TotalDto;
}

/** The budget that paid. */
export class BilledBudgetDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;
}

/** What a study costs: reserved = totalSpent + unused, to the cent. */
export class BillDto {
  @ApiProperty({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  readonly studyId: string;

  @ApiProperty({ type: 'boolean', description: 'Whether the study is closed. Until then these are the figures of the moment.' })
  readonly final: boolean;

  @ApiProperty({ type: () => TotalDto, description: 'What the launch reserved.' })
  readonly reserved: TotalDto;

  @ApiProperty({ type: () => BillLineDto, description: 'One for each participant who completed.' })
  readonly recruitmentFees: BillLineDto;

  @ApiProperty({ type: () => BillLineDto, description: 'One for each participant who completed, unless the incentive was withdrawn.' })
  readonly incentives: BillLineDto;

  @ApiProperty({ type: () => TotalDto })
  readonly totalSpent: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'What goes back, or went back, to the budget.' })
  readonly unused: TotalDto;

  @ApiProperty({ type: () => BilledBudgetDto })
  readonly budget: BilledBudgetDto;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly closedAt: string | null;

  @ApiProperty({ type: () => ActorDto, nullable: true, description: 'Who closed the study, and got the receipt by mail.' })
  readonly closedBy: ActorDto | null;
}
