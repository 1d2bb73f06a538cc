import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import { formatMoney } from '@panelbridge/core';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { Operation } from '../../platform/http/route-rules.js';
import { StudyIdParam } from '../study-id-param.js';
import { CreateEstimateDto, EstimateDto } from './estimate.dto.js';
import { EstimatesService, type ShownEstimate } from './estimates.service.js';

/** What launching a study costs. */
@ApiTags('recruitment')
@Controller('api/v1/studies/:id/estimate')
export class EstimatesController {
  constructor(private readonly estimates: EstimatesService) {}

  @Post()
  @Operation('studies.write', 'Estimate what recruiting costs; the launch takes the id of the estimate')
  @ApiCreatedResponse({ type: EstimateDto })
  @ApiProblems('estimate_refused')
  async create(@StudyIdParam() id: string, @Body() { budgetId }: CreateEstimateDto): Promise<EstimateDto> {
    return toDto(await this.estimates.create(id, budgetId));
  }
}

function toDto({ estimate, funds }: ShownEstimate): EstimateDto {
  const { cost, expiresAt } = estimate.terms;
  const short = cost.total.amount - funds.available;
  const missing = short > 0 ? { amount: short, currency: funds.currency } : null;
  return {
    id: estimate.id,
    studyId: estimate.studyId,
    budgetId: estimate.budgetId,
    participationLimit: cost.participationLimit,
    recruitmentFee: cost.fee,
    incentive: cost.incentive,
    perParticipant: cost.perParticipant,
    recruitmentFees: cost.fees,
    incentives: cost.incentives,
    total: cost.total,
    available: { amount: funds.available, currency: funds.currency },
    missing,
    remedy:
      missing && `Add ${formatMoney(missing)} or more by \`POST /api/v1/budgets/${estimate.budgetId}/funds\`, then ask for a new estimate.`,
    expiresAt,
  };
}
