import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { NoTransaction, Operation } from '../../platform/http/route-rules.js';
import { StudyIdParam } from '../study-id-param.js';
import { FunnelDto } from './funnel.dto.js';
import { FunnelService } from './funnel.service.js';

/** How many people of a study stand where. */
@ApiTags('studies')
@Controller('api/v1/studies/:id/funnel')
export class FunnelController {
  constructor(private readonly funnels: FunnelService) {}

  @Get()
  @Operation('participations.read', 'Count the people of a study by status, its places and its incentives')
  @NoTransaction()
  @ApiOkResponse({ type: FunnelDto })
  count(@StudyIdParam() id: string): Promise<FunnelDto> {
    return this.funnels.count(id);
  }
}
