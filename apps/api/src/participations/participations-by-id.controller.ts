import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ActsService } from './acts.service.js';
import { ParticipationReader } from './participation-reader.js';
import { ParticipationRoutes } from './participation-routes.js';
import { TimelineService } from './timeline.service.js';

/** The same for whoever knows the participation alone, and for bulk acts across studies. */
@ApiTags('participations')
@Controller('api/v1/participations')
export class ParticipationsByIdController extends ParticipationRoutes {
  constructor(reader: ParticipationReader, timelines: TimelineService, acts: ActsService) {
    super(reader, timelines, acts);
  }
}
