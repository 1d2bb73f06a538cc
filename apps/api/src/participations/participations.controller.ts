import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { Operation } from '../platform/http/route-rules.js';
import { StudyIdParam } from '../studies/study-id-param.js';
import { ActsService } from './acts.service.js';
import { ParticipationQuery, ParticipationSummaryDto } from './participation.dto.js';
import { ParticipationReader } from './participation-reader.js';
import { createParticipationRoutes } from './participation-routes.js';
import { TimelineService } from './timeline.service.js';

/** The participations of one study; those of others are not found here. */
@ApiTags('participations')
@Controller('api/v1/studies/:studyId/participations')
export class ParticipationsController extends createParticipationRoutes(true) {
  readonly #participations: ParticipationReader;

  constructor(reader: ParticipationReader, timelines: TimelineService, acts: ActsService) {
    super(reader, timelines, acts);
    this.#participations = reader;
  }

  @Get()
  @Operation('participations.read', 'List the participations of a study', 'Who they are stands in the panel.')
  @ApiPage(ParticipationSummaryDto)
  list(@StudyIdParam('studyId') studyId: string, @Query() query: ParticipationQuery): Promise<Page<ParticipationSummaryDto>> {
    return this.#participations.list(studyId, query);
  }
}

/** The same for whoever knows the participation alone. */
@ApiTags('participations')
@Controller('api/v1/participations')
export class ParticipationsByIdController extends createParticipationRoutes(false) {}
