import { Module } from '@nestjs/common';
import { AudiencesModule } from '../audience/audiences.module.js';
import { StudyTemplatesController } from './study-templates.controller.js';
import { StudyTemplatesService } from './study-templates.service.js';

/** Studies to begin with. */
@Module({
  imports: [AudiencesModule],
  controllers: [StudyTemplatesController],
  providers: [StudyTemplatesService],
  exports: [StudyTemplatesService],
})
export class TemplatesModule {}
