import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/api-problems.js';
import { Operation } from '../platform/http/route-rules.js';
import { StudyIdParam } from '../studies/study-id-param.js';
import { PullDto, toPullDto } from './pull.dto.js';
import { Pulls } from './pulls.service.js';

/** The records of a study's tool, as the hub reads them. */
@ApiTags('pulls')
@Controller('api/v1/studies/:id/pull')
export class PullsController {
  constructor(private readonly pulls: Pulls) {}

  @Get()
  @Operation('studies.read', 'Read how far the records of the study’s tool have been read')
  @ApiOkResponse({ type: PullDto })
  @ApiProblems('not_pulled')
  async get(@StudyIdParam() id: string): Promise<PullDto> {
    return toPullDto(await this.pulls.read(id));
  }

  @Post()
  @HttpCode(202)
  @Operation('reconciliations.run', 'Read the records of the study’s tool now; while they are being read, this changes nothing')
  @ApiAcceptedResponse({ type: PullDto })
  @ApiProblems('not_pulled')
  async start(@StudyIdParam() id: string): Promise<PullDto> {
    await this.pulls.start(id);
    return toPullDto(await this.pulls.read(id));
  }
}
