import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Operation } from '../../platform/http/route-rules.js';
import { StudyIdParam } from '../study-id-param.js';
import { BacklogDto, BacklogQuery } from './backlog.dto.js';
import { BacklogService } from './backlog.service.js';

/** Who still waits to be completed. */
@ApiTags('participations')
@Controller('api/v1/studies/:id/backlog')
export class BacklogController {
  constructor(private readonly backlogs: BacklogService) {}

  @Get()
  @Operation('participations.read', 'List who has submitted and waits to be completed, the oldest first, with ages')
  @ApiOkResponse({ type: BacklogDto })
  list(@StudyIdParam() id: string, @Query() query: BacklogQuery): Promise<BacklogDto> {
    return this.backlogs.list(id, query);
  }
}
