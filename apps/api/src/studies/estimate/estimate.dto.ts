import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { TotalDto } from '../money.dto.js';

/** From which budget a study is to be paid. */
export class CreateEstimateDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  @IsUUID()
  readonly budgetId: string;
}

/** What recruiting costs at most, and whether the budget holds it. A launch by its id is refused once anything of it has changed. */
export class EstimateDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Send it as `estimateId` to launch.' })
  readonly id: string;

  @ApiProperty({ type: 'string', examples: ['st_4k9x0c2m7q'] })
  readonly studyId: string;

  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly budgetId: string;

  @ApiProperty({ type: 'integer', examples: [10] })
  readonly participationLimit: number;

  @ApiProperty({ type: () => TotalDto, description: 'Of one participant.' })
  readonly recruitmentFee: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'Of one participant.' })
  readonly incentive: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'Fee and incentive of one participant.' })
  readonly perParticipant: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'Fees of all places.' })
  readonly recruitmentFees: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'Incentives of all places.' })
  readonly incentives: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'What the launch reserves: limit × (fee + incentive).' })
  readonly total: TotalDto;

  @ApiProperty({ type: () => TotalDto, description: 'What the budget holds now.' })
  readonly available: TotalDto;

  @ApiProperty({ type: () => TotalDto, nullable: true, description: 'What is missing in the budget; null: it holds enough.' })
  readonly missing: TotalDto | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'What to do before the launch; null: nothing.' })
  readonly remedy: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly expiresAt: string;
}
