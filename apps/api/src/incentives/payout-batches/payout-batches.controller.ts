import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { UuidParam } from '../../platform/http/path-ids.js';
import { Idempotent, Operation } from '../../platform/http/route-rules.js';
import { CreatePayoutBatchDto, PayoutBatchDto } from './payout-batch.dto.js';
import { PayoutBatchesService } from './payout-batches.service.js';

/** Paying many together. */
@ApiTags('incentives')
@Controller('api/v1/payout-batches')
export class PayoutBatchesController {
  constructor(private readonly batches: PayoutBatchesService) {}

  @Post()
  @HttpCode(202)
  @Idempotent()
  @Operation(
    'incentives.release',
    'Release and pay many incentives together; each stands alone',
    'Pay many together: what is due is released, what is released is handed to the payout account. Each stands alone.',
  )
  @ApiAcceptedResponse({ type: PayoutBatchDto })
  @ApiProblems('payout_account_missing', 'nothing_to_pay')
  create(@Body() body: CreatePayoutBatchDto): Promise<PayoutBatchDto> {
    return this.batches.create(body);
  }

  /** How far a batch is. */
  @Get(':id')
  @Operation('incentives.read', 'Read how far a batch of payouts is')
  @ApiOkResponse({ type: PayoutBatchDto })
  get(@UuidParam('id') id: string): Promise<PayoutBatchDto> {
    return this.batches.get(id);
  }
}
