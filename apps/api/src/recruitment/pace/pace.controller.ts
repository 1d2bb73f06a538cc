import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Operation } from '../../platform/http/route-rules.js';
import { StudyIdParam } from '../../studies/study-id-param.js';
import { PaceDto } from './pace.dto.js';
import { PaceService } from './pace.service.js';

/** How fast studies recruit. */
@ApiTags('recruitment')
@Controller('api/v1/studies/:id/pace')
export class PaceController {
  constructor(private readonly paces: PaceService) {}

  @Get()
  @Operation('participations.read', 'Compare how fast a study recruits with how fast others do')
  @ApiOkResponse({ type: PaceDto })
  read(@StudyIdParam() id: string): Promise<PaceDto> {
    return this.paces.read(id);
  }
}
