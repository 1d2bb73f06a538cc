import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { describeAudience } from '@panelbridge/core';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { Operation } from '../../platform/http/route-rules.js';
import { Versioned } from '../../platform/http/versions.js';
import { OptionalBody } from '../../studies/optional-body.js';
import { StudyIdParam } from '../../studies/study-id-param.js';
import { AudienceDto, PutAudienceDto, ReachDto } from './audience.dto.js';
import type { AudienceRow } from './audience.entity.js';
import { AudiencesService } from './audiences.service.js';
import { CriteriaCatalogue } from './criteria-catalogue.js';
import { ReachService } from './reach.service.js';

/** Whom studies recruit. */
@ApiTags('recruitment')
@Controller('api/v1/studies/:id/audience')
export class AudiencesController {
  constructor(
    private readonly audiences: AudiencesService,
    private readonly reaches: ReachService,
    private readonly catalogue: CriteriaCatalogue,
  ) {}

  @Put()
  @Operation('studies.write', 'Say whom a study recruits')
  @Versioned({ changes: true })
  @ApiBody({ type: PutAudienceDto })
  @ApiOkResponse({ type: AudienceDto })
  @ApiProblems('field_locked', 'study_closed')
  async put(@StudyIdParam() id: string, @Body() body: unknown): Promise<AudienceDto> {
    return this.#answer(await this.audiences.put(id, body));
  }

  @Get()
  @Operation('studies.read', 'Read whom a study recruits')
  @Versioned()
  @ApiOkResponse({ type: AudienceDto })
  async get(@StudyIdParam() id: string): Promise<AudienceDto> {
    return this.#answer(await this.audiences.get(id));
  }

  @Post('reach')
  @HttpCode(200)
  @Operation(
    'studies.read',
    'Count whom an audience reaches: the one that is sent, else the one that is stored',
    'Changes nothing: send an audience to try it, or nothing to count the stored one.',
  )
  @OptionalBody()
  @ApiBody({ type: PutAudienceDto, required: false })
  @ApiOkResponse({ type: ReachDto })
  async reach(@StudyIdParam() id: string, @Body() body: unknown): Promise<ReachDto> {
    return this.reaches.count(id, body);
  }

  async #answer({ studyId, definition, version, createdAt, updatedAt }: AudienceRow): Promise<AudienceDto> {
    const { location, criteria } = describeAudience(definition, await this.catalogue.read(), 0);
    const summary = { location, criteria };
    return { studyId, ...definition, summary, version, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  }
}
