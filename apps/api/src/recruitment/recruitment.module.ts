import { Module } from '@nestjs/common';
import { StudiesModule } from '../studies/studies.module.js';
import { AudiencesController } from './audience/audiences.controller.js';
import { AudiencesModule } from './audience/audiences.module.js';
import { AudiencesService } from './audience/audiences.service.js';
import { ReachService } from './audience/reach.service.js';
import { CriteriaController } from './criteria/criteria.controller.js';

/** How studies recruit from the panel: whom, and who applied. */
@Module({
  imports: [AudiencesModule, StudiesModule],
  controllers: [AudiencesController, CriteriaController],
  providers: [AudiencesService, ReachService],
})
export class RecruitmentModule {}
