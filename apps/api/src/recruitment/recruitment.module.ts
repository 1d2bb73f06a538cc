import { Module } from '@nestjs/common';
import { Pseudonyms } from '../sessions/pseudonyms.js';
import { StudiesModule } from '../studies/studies.module.js';
import { ApplicantsController } from './applicants/applicants.controller.js';
import { ApplicantsService } from './applicants/applicants.service.js';
import { AudiencesController } from './audience/audiences.controller.js';
import { AudiencesModule } from './audience/audiences.module.js';
import { AudiencesService } from './audience/audiences.service.js';
import { ReachService } from './audience/reach.service.js';
import { CriteriaController } from './criteria/criteria.controller.js';
import { PaceController } from './pace/pace.controller.js';
import { PaceService } from './pace/pace.service.js';

/** How studies recruit from the panel: whom, and who applied. */
@Module({
  imports: [AudiencesModule, StudiesModule],
  controllers: [ApplicantsController, AudiencesController, CriteriaController, PaceController],
  providers: [ApplicantsService, AudiencesService, PaceService, Pseudonyms, ReachService],
})
export class RecruitmentModule {}
