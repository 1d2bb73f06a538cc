import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { createBulkActRoutes } from './bulk-act-routes.js';

/** Acts on many participations of one study. */
@ApiTags('participations')
@Controller('api/v1/studies/:studyId/participations')
export class BulkActsController extends createBulkActRoutes(true) {}

/** Acts on many participations, of whatever studies. */
@ApiTags('participations')
@Controller('api/v1/participations')
export class BulkActsAcrossStudiesController extends createBulkActRoutes(false) {}
