import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiPage, type Page } from '../../platform/http/pagination.js';
import { NoTransaction, Operation } from '../../platform/http/route-rules.js';
import { StudyIdParam } from '../../studies/study-id-param.js';
import { ApplicantDto, ApplicantsQuery } from './applicant.dto.js';
import { ApplicantsService } from './applicants.service.js';

/** Who applied to studies. They are approved and rejected by the acts of their participations. */
@ApiTags('recruitment')
@Controller('api/v1/studies/:id/applicants')
export class ApplicantsController {
  constructor(private readonly applicants: ApplicantsService) {}

  @Get()
  @Operation('participations.read', 'List who applied to a study, the newest first, with answers and matched criteria')
  @NoTransaction()
  @ApiPage(ApplicantDto)
  list(@StudyIdParam() id: string, @Query() query: ApplicantsQuery): Promise<Page<ApplicantDto>> {
    return this.applicants.list(id, query);
  }
}
