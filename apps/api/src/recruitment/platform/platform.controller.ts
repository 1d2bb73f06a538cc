import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { ApiPage, type Page } from '../../platform/http/pagination.js';
import { Operation } from '../../platform/http/route-rules.js';
import { StudyIdParam } from '../../studies/study-id-param.js';
import { PlatformDto, PlatformReportDto, ReportQuery } from './platform.dto.js';
import { PlatformService } from './platform.service.js';
import { toPlatformDto, toReportDto } from './to-platform-dto.js';

/** What the platform that a study recruits for was told. */
@ApiTags('platform')
@Controller('api/v1/studies/:id/platform')
export class PlatformController {
  constructor(private readonly platform: PlatformService) {}

  @Get()
  @Operation('studies.read', 'Read what the platform was told of the study, what waits, and what went wrong last')
  @ApiOkResponse({ type: PlatformDto })
  @ApiProblems('no_platform')
  async get(@StudyIdParam() id: string): Promise<PlatformDto> {
    return toPlatformDto(await this.platform.read(id));
  }

  @Get('reports')
  @Operation('studies.read', 'List the people whom the platform was told of, under their pseudonyms')
  @ApiPage(PlatformReportDto)
  @ApiProblems('no_platform')
  async list(@StudyIdParam() id: string, @Query() query: ReportQuery): Promise<Page<PlatformReportDto>> {
    const { data, nextCursor } = await this.platform.list(id, query);
    return { data: data.map(toReportDto), nextCursor };
  }
}
