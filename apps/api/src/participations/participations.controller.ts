import { Controller, Get, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiPage, type Page } from '../platform/http/pagination.js';
import { Operation } from '../platform/http/route-rules.js';
import { StudyIdParam } from '../studies/study-id-param.js';
import { ActsService } from './acts.service.js';
import { ParticipationQuery, ParticipationSummaryDto } from './participation.dto.js';
import { ParticipationReader } from './participation-reader.js';
import { ParticipationRoutes } from './participation-routes.js';
import { TimelineService } from './timeline.service.js';

/** The participations of one study; those of others are not found here. */
@ApiTags('participations')
@ApiParam({ name: 'studyId', schema: { type: 'string' }, examples: { id: { value: 'st_4k9x0c2m7q' } } })
@Controller('api/v1/studies/:studyId/participations')
export class ParticipationsController extends ParticipationRoutes {
  constructor(reader: ParticipationReader, timelines: TimelineService, acts: ActsService) {
    super(reader, timelines, acts);
  }

  /** The newest first. Who they are stands in the panel. */
  @Get()
  @Operation('participations.read', 'List the participations of a study')
  @ApiPage(ParticipationSummaryDto)
  list(@StudyIdParam('studyId') studyId: string, @Query() query: ParticipationQuery): Promise<Page<ParticipationSummaryDto>> {
    return this.reader.list(studyId, query);
  }
}
