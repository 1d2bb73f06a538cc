import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/api-problems.js';
import { Operation } from '../platform/http/route-rules.js';
import { Versioned } from '../platform/http/versions.js';
import { StudyIdParam } from '../studies/study-id-param.js';
import { ScheduleDto, ScheduleFieldsDto } from './schedule.dto.js';
import { SchedulesService } from './schedules.service.js';

/** Reconciling by itself. */
@ApiTags('reconciliation')
@Controller('api/v1/studies/:id/reconciliation-schedule')
export class ReconciliationScheduleController {
  constructor(private readonly schedules: SchedulesService) {}

  @Put()
  @Operation('reconciliations.run', 'Reconcile a study by itself, every so many hours', 'The first run is due at once.')
  @Versioned({ changes: true })
  @ApiOkResponse({ type: ScheduleDto })
  @ApiProblems('integration_missing', 'pull_not_possible')
  put(@StudyIdParam() id: string, @Body() { everyHours }: ScheduleFieldsDto): Promise<ScheduleDto> {
    return this.schedules.put(id, everyHours);
  }

  @Get()
  @Operation('reconciliations.read', 'See how often a study is reconciled by itself')
  @Versioned()
  @ApiOkResponse({ type: ScheduleDto })
  get(@StudyIdParam() id: string): Promise<ScheduleDto> {
    return this.schedules.get(id);
  }

  @Delete()
  @HttpCode(204)
  @Operation('reconciliations.run', 'Stop reconciling a study by itself')
  @ApiNoContentResponse()
  async remove(@StudyIdParam() id: string): Promise<void> {
    await this.schedules.remove(id);
  }
}
