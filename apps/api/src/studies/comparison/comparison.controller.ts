import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Operation } from '../../platform/http/route-rules.js';
import { StudyIdParam } from '../study-id-param.js';
import { ComparisonDto, ComparisonQuery } from './comparison.dto.js';
import { ComparisonService } from './comparison.service.js';

/** Both sides, beside each other. */
@ApiTags('set-up')
@Controller('api/v1/studies/:id/comparison')
export class ComparisonController {
  constructor(private readonly comparisons: ComparisonService) {}

  @Get()
  @Operation('participations.read', 'Compare both sides for the first participants')
  @ApiOkResponse({ type: ComparisonDto })
  compare(@StudyIdParam() id: string, @Query() { limit }: ComparisonQuery): Promise<ComparisonDto> {
    return this.comparisons.compare(id, limit);
  }
}
